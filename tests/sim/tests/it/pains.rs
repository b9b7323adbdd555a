//! What users of other synchronizations suffered from, one test for each report.

mod lost;
mod stuck;
mod wrong;
