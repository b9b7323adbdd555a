//! What the app's package brings beside the program.

use serde_json::Value;

use crate::brainops::root;

#[test]
fn every_resource_of_the_package_is_there_and_licence_and_notice_are_among_them() {
    let config = std::fs::read_to_string(root().join("tauri.conf.json")).unwrap();
    let config: Value = serde_json::from_str(&config).unwrap();
    let resources = config["bundle"]["resources"].as_object().unwrap();
    for from in resources.keys() {
        assert!(root().join(from).exists(), "{from}");
    }
    for text in ["LICENSE", "NOTICE"] {
        assert_eq!(resources[text], text);
    }
}
