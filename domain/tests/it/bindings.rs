//! Writes `Commands.ts`; the other bindings are written by the tests that `ts-rs` derives.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use ts_rs::{Config, TS};

/// Collects the names that a type's TypeScript mentions, so that they can be imported.
fn mention(name: &str, into: &mut BTreeSet<String>) {
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let known = matches!(word, "Array" | "Record" | "Partial");
        if word.starts_with(|c: char| c.is_ascii_uppercase()) && !known {
            into.insert(word.to_owned());
        }
    }
}

#[test]
fn commands_are_written_for_typescript() {
    let config = Config::from_env();
    let mut imports = BTreeSet::new();
    let mut body = String::new();
    macro_rules! write_all {
        ($($name:ident: $input:ty => $output:ty,)+) => {$(
            let input = <$input as TS>::name(&config);
            let output = <$output as TS>::name(&config);
            mention(&input, &mut imports);
            mention(&output, &mut imports);
            writeln!(body, "  {}: {{ input: {input}; output: {output} }};", stringify!($name)).unwrap();
        )+};
    }
    brainops_domain::for_each_command!(write_all);
    let mut text = String::from("// Generated from `domain/src/command.rs`. Do not edit.\n");
    for name in &imports {
        writeln!(text, "import type {{ {name} }} from \"./{name}\";").unwrap();
    }
    writeln!(
        text,
        "\n/** Every command: its input and its result. */\nexport type Commands = {{\n{body}}};"
    )
    .unwrap();
    let folder = std::env::var_os("TS_RS_EXPORT_DIR").expect("set by .cargo/config.toml");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(std::path::Path::new(&folder).join("Commands.ts"), text).unwrap();
}
