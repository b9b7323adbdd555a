//! The list of commands between screens and core: name, input, result.
//!
//! One list serves three: the shell registers its handlers from it and is checked against it by the
//! compiler, and `ui/src/bindings/Commands.ts` is written from it. A command without input takes `()`.

/// Calls `$then!` with every command as `name: Input => Output,`.
#[macro_export]
macro_rules! for_each_command {
    ($then:ident) => {
        $then! {
            vault_status: () => $crate::view::vault::VaultStatus,
            create_vault: $crate::view::vault::NewVault => $crate::view::vault::Session,
            add_demo: () => (),
            unlock_vault: $crate::view::vault::Unlock => $crate::view::vault::Session,
            lock_vault: () => (),
            set_vault_aside: () => (),
            recovery_sheet: () => $crate::view::vault::RecoverySheet,

            set_menu: Vec<$crate::view::menu::Menu> => (),
            app_info: () => $crate::view::menu::AppInfo,
            open_data_folder: () => (),
            toggle_fullscreen: () => (),
            zoom_text: u16 => (),
            quit: () => (),

            list_jobs: $crate::view::job::JobQuery => $crate::view::job::JobPage,
            count_jobs: $crate::view::job::JobQuery => $crate::view::job::JobCounts,
            job_board: $crate::view::job::JobQuery => Vec<$crate::view::job::BoardColumn>,
            get_job: $crate::id::JobId => $crate::view::job::JobDetail,
            create_job: $crate::view::job::JobFields => $crate::view::job::JobDetail,
            edit_job: $crate::view::job::JobEdit => $crate::view::job::JobDetail,
            move_job: $crate::view::job::StageMove => $crate::view::job::JobDetail,
            delete_job: $crate::id::JobId => (),
            restore_job: $crate::id::JobId => (),
            add_note: $crate::view::job::NewNote => (),

            list_cards: () => Vec<$crate::view::import::CameraCard>,
            start_import: $crate::view::import::NewImport => $crate::view::import::ImportView,
            get_import: $crate::id::ImportId => $crate::view::import::ImportView,
            list_imports: $crate::id::JobId => Vec<$crate::view::import::ImportView>,
            stop_import: $crate::id::ImportId => (),
            resume_import: $crate::id::ImportId => (),
            retry_import_item: $crate::view::import::ImportItemRef => (),
            leave_out_import_item: $crate::view::import::ImportItemRef => (),

            list_photos: $crate::view::photo::PhotoQuery => $crate::view::photo::PhotoPage,
            edit_photos: $crate::view::photo::PhotoEdit => (),
            check_photo: $crate::view::photo::PhotoCheck => (),
            save_original: $crate::view::photo::SaveOriginal => Option<String>,
            mark_length: $crate::view::ground::GroundMark => $crate::view::review::PhotoReview,
            delete_photo: $crate::id::PhotoId => (),
            restore_photo: $crate::id::PhotoId => (),

            analysis_status: () => $crate::view::analysis::AnalysisView,
            start_analysis: $crate::view::analysis::NewAnalysis => $crate::view::analysis::AnalysisView,
            pause_analysis: () => (),
            resume_analysis: () => (),
            cancel_analysis: () => (),

            list_models: () => $crate::view::model::ModelShelf,
            import_model: $crate::view::menu::FileDialog => Option<$crate::view::model::ModelImported>,
            use_model: $crate::view::model::ModelRef => $crate::view::model::ModelShelf,
            use_shipped_model: () => $crate::view::model::ModelShelf,
            roll_back_model: () => $crate::view::model::ModelShelf,
            remove_model: $crate::view::model::ModelRef => $crate::view::model::ModelShelf,
            restore_model: $crate::view::model::ModelRef => $crate::view::model::ModelShelf,

            learning_status: () => $crate::view::learning::LearningView,
            reviewed_counts: () => $crate::view::learning::ReviewedCounts,
            export_reviewed: $crate::view::menu::FileDialog => Option<$crate::view::learning::LearningView>,
            compare_models: $crate::view::learning::ModelPair => $crate::view::learning::LearningView,
            cancel_learning: () => (),
            open_export: () => (),

            review_photo: $crate::id::PhotoId => $crate::view::review::PhotoReview,
            review_progress: $crate::id::JobId => $crate::view::review::ReviewProgress,
            edit_finding: $crate::view::review::FindingEdit => $crate::view::review::Finding,
            draw_finding: $crate::view::review::NewFinding => $crate::view::review::Finding,
            undo_review: $crate::id::JobId => Option<$crate::view::review::Undone>,
            redo_review: $crate::id::JobId => Option<$crate::view::review::Undone>,

            get_roof: $crate::id::JobId => $crate::view::roof::RoofView,
            preview_roof: $crate::materials::RoofFile => $crate::view::roof::RoofNumbers,
            save_roof: $crate::view::roof::RoofEdit => $crate::view::roof::RoofView,

            get_price_book: () => $crate::view::prices::PriceBookView,
            save_price_item: $crate::view::prices::PriceItemEdit => $crate::view::prices::PriceBookView,
            delete_price_item: $crate::view::prices::PriceItemRef => $crate::view::prices::PriceBookView,
            import_price_book: $crate::view::prices::NewPriceImport => $crate::price_book::PriceImport,
            export_price_book: () => String,
            pick_price_file: $crate::view::menu::FileDialog => Option<$crate::view::menu::PickedText>,
            save_price_file: $crate::view::menu::FileDialog => Option<String>,

            get_estimate: $crate::view::estimate::EstimateRef => $crate::view::estimate::EstimateView,
            preview_estimate: $crate::view::estimate::EstimateEdit => $crate::view::estimate::EstimateNumbers,
            save_estimate: $crate::view::estimate::EstimateEdit => $crate::view::estimate::EstimateView,
            new_estimate_revision: $crate::id::JobId => $crate::view::estimate::EstimateView,
            write_quote: $crate::view::estimate::WriteQuote => $crate::view::document::DocumentRow,

            list_documents: $crate::id::JobId => Vec<$crate::view::document::DocumentRow>,
            write_report: $crate::id::JobId => $crate::view::document::DocumentRow,
            open_document: $crate::id::DocumentId => (),
            save_document: $crate::view::document::SaveDocument => Option<String>,

            get_company: () => $crate::company::CompanyProfile,
            save_company: $crate::company::CompanyProfile => $crate::company::CompanyProfile,
            get_settings: () => $crate::view::settings::Settings,
            save_settings: $crate::view::settings::Settings => (),

            sync_status: () => $crate::view::sync::SyncStatus,
            sync_now: () => (),
            get_office: () => Option<$crate::view::sync::Office>,
            enrol_laptop: $crate::view::sync::Enrolment => $crate::view::sync::Office,
            leave_office: () => (),
            choose_hold: $crate::view::sync::Hold => (),
            list_conflicts: () => Vec<$crate::view::sync::Conflict>,
            resolve_conflict: $crate::view::sync::Resolution => (),
            safe_to_wipe: $crate::id::ImportId => $crate::view::sync::SafeToWipe,
        }
    };
}
