//! What the course's Python sees of what we write, and the other way round.

use std::process::Command;
use util::{expires_at, read_creds_from, seconds_left, update_creds_in};

fn python(script: &str, argument: &str) -> String {
    let output = Command::new("python3").args(["-c", script, argument]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_time_of_ours_is_a_time_of_pythons() {
    let script = "
import sys
from datetime import datetime
until = datetime.strptime(sys.argv[1], '%Y-%m-%d %H:%M:%S.%f')
print(round((until - datetime.now()).total_seconds() / 60), str(until) == sys.argv[1] or until.microsecond == 0, end='')
";
    assert_eq!(python(script, &expires_at(3600)), "60 True");
}

#[test]
fn credentials_that_python_saved_are_read_and_the_other_way_round() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("creds.json");
    let write = "
import json, sys
from datetime import datetime, timedelta
creds = {'spotify': {'client_id': 'me', 'state': '', 'expires': str(datetime.now() + timedelta(seconds=3600)), 'n': 1}, 'tmdb': {'apikey': 'invented'}}
json.dump(creds, open(sys.argv[1], 'w'), indent=2)
";
    python(write, path.to_str().unwrap());
    let mut creds = read_creds_from("spotify", &folder, "creds.json").unwrap();
    assert!((3590..=3600).contains(&seconds_left(&creds).unwrap()));
    creds["state"] = "K7QX2M9A".into();
    creds.set("token", "BQinvented");
    update_creds_in("spotify", &creds, &folder, "creds.json").unwrap();
    let read = "
import json, sys
creds = json.load(open(sys.argv[1]))
print(list(creds), list(creds['spotify']), creds['spotify']['state'], creds['spotify']['token'], creds['spotify']['n'] + 1, end='')
";
    let expected =
        "['spotify', 'tmdb'] ['client_id', 'state', 'expires', 'n', 'token'] K7QX2M9A BQinvented 2";
    assert_eq!(python(read, path.to_str().unwrap()), expected);
}
