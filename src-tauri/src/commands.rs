//! Commands of the window, one module a noun. The list of them is `brainops_domain::for_each_command`.

mod analysis;
mod documents;
mod estimates;
mod imports;
mod jobs;
mod learning;
mod models;
mod office;
mod photos;
mod prices;
mod review;
mod roofs;
mod settings;
mod vault;
mod window;

use analysis::*;
use documents::*;
use estimates::*;
use imports::*;
use jobs::*;
use learning::*;
use models::*;
use office::*;
use photos::*;
use prices::*;
use review::*;
use roofs::*;
use settings::*;
use tauri::{Builder, Wry};
use vault::*;
use window::*;

/// Registers every command of the list.
pub(crate) fn register(builder: Builder<Wry>) -> Builder<Wry> {
    macro_rules! handlers {
        ($($name:ident: $input:ty => $output:ty,)+) => {
            builder.invoke_handler(tauri::generate_handler![$($name),+])
        };
    }
    brainops_domain::for_each_command!(handlers)
}

/// Fails to compile where a command takes or gives something else than the list says.
mod check {
    use super::*;
    use crate::app::{Answer, App};
    use tauri::State;

    macro_rules! each {
        () => {};
        ($name:ident: () => $output:ty, $($rest:tt)*) => {
            const _: () = {
                #[allow(dead_code, reason = "its types are the check")]
                async fn check(app: State<'_, App>) -> Answer<$output> {
                    $name(app).await
                }
            };
            each!($($rest)*);
        };
        ($name:ident: $input:ty => $output:ty, $($rest:tt)*) => {
            const _: () = {
                #[allow(dead_code, reason = "its types are the check")]
                async fn check(app: State<'_, App>, input: $input) -> Answer<$output> {
                    $name(app, input).await
                }
            };
            each!($($rest)*);
        };
    }
    brainops_domain::for_each_command!(each);
}
