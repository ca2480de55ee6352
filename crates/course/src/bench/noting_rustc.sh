#!/bin/sh
# In the place of rustc: notes what a call was given, in a folder named by the time, and makes the call.
noted='NOTED'
rustc='RUSTC'

# The kernel starts the compiler before it has a source for it: the call begins when that comes.
mkdir -p "$noted"
waiting="$noted/waiting-$$"
cat > "$waiting"
call="$noted/$(date +%s%N)"
mkdir "$call"

for last; do :; done
mv "$waiting" "$call/$last"
for word; do printf '%s\n' "$word"; done > "$call/arguments"
printf '%s\n' "$rustc" > "$call/rustc"
printf %s "$RUSTC_BOOTSTRAP" > "$call/bootstrap"
exec "$rustc" "$@" < "$call/$last"
