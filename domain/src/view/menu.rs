//! The menu bar as screens describe it: they have the words and know what applies, the shell draws it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One menu of the bar, or a menu inside one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Menu {
    /// Its title.
    pub label: String,
    /// Its lines, top to bottom.
    pub entries: Vec<MenuEntry>,
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum MenuEntry {
    /// Does something; the event `menu` carries its id.
    Item {
        /// Id, unique in the bar.
        id: String,
        /// Words.
        label: String,
        /// Keys that do the same, such as `CmdOrCtrl+N`.
        keys: Option<String>,
        /// Whether it applies now.
        enabled: bool,
        /// For choices: whether it is the one in force.
        checked: Option<bool>,
    },
    /// What the system does itself.
    Native {
        /// What.
        role: MenuRole,
        /// Words.
        label: String,
    },
    /// A menu inside the menu.
    Menu(Menu),
    /// A line between groups.
    Line,
}

/// What the system's own menu lines do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum MenuRole {
    /// Cuts the chosen text.
    Cut,
    /// Copies it.
    Copy,
    /// Puts the clipboard's text in.
    Paste,
    /// Chooses all text.
    SelectAll,
    /// Makes the window small; macOS.
    Minimize,
    /// Hides the app; macOS.
    Hide,
    /// Hides all others; macOS.
    HideOthers,
    /// Shows all; macOS.
    ShowAll,
    /// Services of other apps; macOS.
    Services,
    /// Ends the app; macOS.
    Quit,
}

/// Words of a dialog that asks for a file or a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FileDialog {
    /// Its title.
    pub title: String,
    /// Name offered for a new file; empty where one is opened, or a folder is picked.
    pub name: String,
}

/// A text file that a person picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PickedText {
    /// Name of the file.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// The app itself, for the About panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppInfo {
    /// Version of the product.
    pub version: String,
    /// Operating system, such as `linux`.
    pub system: String,
    /// Version of the webview that draws the screens.
    pub webview: String,
    /// Where everything is kept.
    pub data_folder: String,
}
