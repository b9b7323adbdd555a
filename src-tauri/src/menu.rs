//! The native menu bar, drawn from what the screens describe.
//!
//! Owns the items on screen and keeps them as described; a chosen one becomes the event `menu` with its id.
//! Refuses words and rules of its own: which lines exist, and whether they apply, comes from the screens.

use crate::app::emit;
use brainops_core::error::Error;
use brainops_domain::failure::Code;
use brainops_domain::view::menu::{Menu as Described, MenuEntry, MenuRole};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tauri::menu::{
    CheckMenuItem, IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu,
};
use tauri::{AppHandle, Wry};

/// The menu bar on screen.
#[derive(Default)]
pub(crate) struct Bar {
    shown: Mutex<Option<Shown>>,
}

struct Shown {
    described: Vec<Described>,
    items: HashMap<String, Item>,
}

enum Item {
    Plain(MenuItem<Wry>),
    Choice(CheckMenuItem<Wry>, bool),
}

impl Bar {
    /// Shows the bar as described: only what differs changes while its lines stay the same.
    ///
    /// Errors: `Internal` when the system refuses a menu, such as for keys it does not know.
    pub(crate) fn show(&self, handle: &AppHandle, described: Vec<Described>) -> Result<(), Error> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = |error: tauri::Error| Error::coded(Code::Internal, format!("menu: {error}"));
        if let Some(now) = shown.as_mut()
            && lines_of(&now.described) == lines_of(&described)
        {
            now.update(&described).map_err(refused)?;
            now.described = described;
            return Ok(());
        }
        let mut items = HashMap::new();
        let bar = Menu::new(handle).map_err(refused)?;
        for menu in &described {
            let menu = submenu(handle, menu, &mut items).map_err(refused)?;
            bar.append(&menu).map_err(refused)?;
        }
        handle.set_menu(bar).map_err(refused)?;
        *shown = Some(Shown { described, items });
        Ok(())
    }

    /// Hands a chosen line to the screens. The system turns choices over by itself; they are turned back,
    /// since only the screens know whether the choice took effect.
    pub(crate) fn chosen(&self, handle: &AppHandle, event: &MenuEvent) {
        let id = event.id().as_ref();
        if edit_text(handle, id) {
            return;
        }
        // An update in progress waits for this very thread, and sets every choice right itself.
        if let Ok(shown) = self.shown.try_lock() {
            let item = shown.as_ref().and_then(|shown| shown.items.get(id));
            if let Some(Item::Choice(item, checked)) = item
                && let Err(error) = item.set_checked(*checked)
            {
                tracing::warn!(%error, "a choice of the menu does not show what is in force");
            }
        }
        emit(handle, "menu", id.to_owned());
    }
}

impl Shown {
    fn update(&mut self, described: &[Described]) -> tauri::Result<()> {
        let mut items = Vec::new();
        for menu in described {
            collect(menu, &mut items);
        }
        for (id, enabled, checked) in items {
            match self.items.get_mut(id) {
                Some(Item::Plain(item)) => item.set_enabled(enabled)?,
                Some(Item::Choice(item, held)) => {
                    *held = checked;
                    item.set_enabled(enabled)?;
                    item.set_checked(checked)?;
                }
                None => {}
            }
        }
        Ok(())
    }
}

fn collect<'m>(menu: &'m Described, into: &mut Vec<(&'m str, bool, bool)>) {
    for entry in &menu.entries {
        match entry {
            MenuEntry::Item {
                id,
                enabled,
                checked,
                ..
            } => into.push((id, *enabled, checked.unwrap_or(false))),
            MenuEntry::Menu(inner) => collect(inner, into),
            MenuEntry::Native { .. } | MenuEntry::Line => {}
        }
    }
}

/// The bar without what changes while its lines stay.
fn lines_of(menus: &[Described]) -> Vec<Described> {
    let line = |entry: &MenuEntry| match entry {
        MenuEntry::Item {
            id,
            label,
            keys,
            checked,
            ..
        } => MenuEntry::Item {
            id: id.clone(),
            label: label.clone(),
            keys: keys.clone(),
            enabled: true,
            checked: checked.map(|_| false),
        },
        MenuEntry::Menu(inner) => lines_of(std::slice::from_ref(inner))
            .pop()
            .map_or(MenuEntry::Line, MenuEntry::Menu),
        MenuEntry::Native { .. } | MenuEntry::Line => entry.clone(),
    };
    menus
        .iter()
        .map(|menu| Described {
            label: menu.label.clone(),
            entries: menu.entries.iter().map(line).collect(),
        })
        .collect()
}

fn submenu(
    handle: &AppHandle,
    described: &Described,
    items: &mut HashMap<String, Item>,
) -> tauri::Result<Submenu<Wry>> {
    let menu = Submenu::new(handle, &described.label, true)?;
    for entry in &described.entries {
        menu.append(line(handle, entry, items)?.as_ref())?;
    }
    Ok(menu)
}

fn line(
    handle: &AppHandle,
    entry: &MenuEntry,
    items: &mut HashMap<String, Item>,
) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match entry {
        MenuEntry::Item {
            id,
            label,
            keys,
            enabled,
            checked: None,
        } => {
            let item = MenuItem::with_id(handle, id, label, *enabled, keys.as_deref())?;
            items.insert(id.clone(), Item::Plain(item.clone()));
            Box::new(item)
        }
        MenuEntry::Item {
            id,
            label,
            keys,
            enabled,
            checked: Some(checked),
        } => {
            let item =
                CheckMenuItem::with_id(handle, id, label, *enabled, *checked, keys.as_deref())?;
            items.insert(id.clone(), Item::Choice(item.clone(), *checked));
            Box::new(item)
        }
        MenuEntry::Native { role, label } => native(handle, *role, label)?,
        MenuEntry::Menu(inner) => Box::new(submenu(handle, inner, items)?),
        MenuEntry::Line => Box::new(PredefinedMenuItem::separator(handle)?),
    })
}

#[cfg(not(target_os = "linux"))]
fn native(
    handle: &AppHandle,
    role: MenuRole,
    label: &str,
) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    let label = Some(label);
    Ok(Box::new(match role {
        MenuRole::Cut => PredefinedMenuItem::cut(handle, label)?,
        MenuRole::Copy => PredefinedMenuItem::copy(handle, label)?,
        MenuRole::Paste => PredefinedMenuItem::paste(handle, label)?,
        MenuRole::SelectAll => PredefinedMenuItem::select_all(handle, label)?,
        MenuRole::Minimize => PredefinedMenuItem::minimize(handle, label)?,
        MenuRole::Hide => PredefinedMenuItem::hide(handle, label)?,
        MenuRole::HideOthers => PredefinedMenuItem::hide_others(handle, label)?,
        MenuRole::ShowAll => PredefinedMenuItem::show_all(handle, label)?,
        MenuRole::Services => PredefinedMenuItem::services(handle, label)?,
        MenuRole::Quit => PredefinedMenuItem::quit(handle, label)?,
    }))
}

#[cfg(not(target_os = "linux"))]
fn edit_text(_: &AppHandle, _: &str) -> bool {
    false
}

/// GTK has no lines for the clipboard that work in a webview, so ours ask the webview itself.
#[cfg(target_os = "linux")]
const EDIT_TEXT: [(MenuRole, &str); 4] = [
    (MenuRole::Cut, "Cut"),
    (MenuRole::Copy, "Copy"),
    (MenuRole::Paste, "Paste"),
    (MenuRole::SelectAll, "SelectAll"),
];

#[cfg(target_os = "linux")]
fn native(
    handle: &AppHandle,
    role: MenuRole,
    label: &str,
) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    let known = EDIT_TEXT.iter().find(|(known, _)| *known == role);
    Ok(match known {
        // No keys of its own: they would keep the page from hearing them.
        Some((_, command)) => {
            let id = format!("{EDIT_PREFIX}{command}");
            Box::new(MenuItem::with_id(handle, id, label, true, None::<&str>)?)
        }
        // The other lines belong to macOS; screens do not ask for them here.
        None => Box::new(PredefinedMenuItem::separator(handle)?),
    })
}

#[cfg(target_os = "linux")]
const EDIT_PREFIX: &str = "edit:";

#[cfg(target_os = "linux")]
fn edit_text(handle: &AppHandle, id: &str) -> bool {
    use tauri::Manager as _;
    use webkit2gtk::WebViewExt as _;
    let Some(command) = id.strip_prefix(EDIT_PREFIX) else {
        return false;
    };
    let command = command.to_owned();
    if let Some(window) = handle.get_webview_window("main") {
        let asked = window.with_webview(move |view| view.inner().execute_editing_command(&command));
        if let Err(error) = asked {
            tracing::warn!(%error, "the webview did not hear an editing command");
        }
    }
    true
}
