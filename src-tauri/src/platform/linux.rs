//! Linux: the allocator, and WebKitGTK on machines without a graphics card.

use std::path::Path;

/// Where the kernel lists graphics cards that programs may draw with.
const CARDS: &str = "/dev/dri";
/// Tells WebKitGTK not to share its frames as graphics buffers.
const NO_SHARED_BUFFERS: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Pools of the allocator. Each thread would get one of its own, up to eight a core, and what was freed in them
/// stays with the process: measured, 12 MB more at rest.
const ARENAS: libc::c_int = 2;

/// Readies the process for its webview.
pub(super) fn prepare() {
    limit_arenas();
    choose_buffers();
}

#[cfg(target_env = "gnu")]
fn limit_arenas() {
    #[allow(unsafe_code, reason = "no safe wrapper of this setting exists")]
    // SAFETY: `mallopt` takes two numbers and may be called at any time.
    let taken = unsafe { libc::mallopt(libc::M_ARENA_MAX, ARENAS) };
    debug_assert_eq!(taken, 1, "the allocator knows no M_ARENA_MAX");
}

#[cfg(not(target_env = "gnu"))]
fn limit_arenas() {}

/// Without a graphics card WebKitGTK copies every frame through a slow path, and keeps a hundred megabytes more for
/// it, unless it is told not to share buffers. A user's own setting stays.
fn choose_buffers() {
    if std::env::var_os(NO_SHARED_BUFFERS).is_some() || has_card(Path::new(CARDS)) {
        return;
    }
    #[allow(
        unsafe_code,
        reason = "the webview reads the environment only, and no other thread runs yet"
    )]
    // SAFETY: called first in `main`, before any thread could read or write the environment.
    unsafe {
        std::env::set_var(NO_SHARED_BUFFERS, "1");
    }
}

fn has_card(folder: &Path) -> bool {
    // A folder that can't be read has no card that this process could use.
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .filter_map(Result::ok)
            .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    })
}
