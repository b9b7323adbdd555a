//! The migrations are part of the binary: a new file there must build it again.

fn main() {
    println!("cargo:rerun-if-changed=../migrations/postgres");
}
