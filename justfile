# Short names for the cargo aliases in .cargo/config.toml; everything works without `just`.

# make what is missing, start the practice provider and JupyterLab
lab *arguments:
    cargo lab {{arguments}}

# the whole test, from nothing; or the stages that are named
test *stages:
    cargo xtask test {{stages}}

# starters fail kindly, solutions pass, nothing secret is handed out
check:
    cargo course check

# solutions to starters
release *arguments:
    cargo course release {{arguments}}

# notebooks without Jupyter
run +notebooks:
    cargo course run {{notebooks}}

# every solution, unchanged, on the stock kernel for Rust
notebooks-evcxr *notebooks:
    cargo xtask notebooks-evcxr {{notebooks}}

# our kernel with the stock kernel's engine
second-engine *notebooks:
    cargo xtask second-engine {{notebooks}}

# the kernel's corpus on the stock kernel's library
corpus *words:
    cargo xtask corpus {{words}}

# what was handed in, scored
grade submissions out:
    cargo course grade {{submissions}} --out {{out}}

# the README's figures
bench *arguments:
    cargo course bench {{arguments}}

# licences, advisories, bans, sources
deny:
    cargo deny --version 2>/dev/null || cargo install --locked cargo-deny@^0.20
    cargo deny check
    cargo deny --manifest-path crates/libraries/Cargo.toml check --config deny.toml

# every file as `cargo fmt` writes it
fmt:
    cargo fmt --all
