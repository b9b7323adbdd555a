//! The rules a report's input must meet before anything is laid out.

use crate::document::error::DocumentError;
use crate::document::input::{
    Analysis, Likelihood, Mark, MarkOrigin, MarkSize, Measuring, ReportInput, ReportPhoto, Scale,
};

/// Refuses what can't be printed truthfully, naming the field.
pub(super) fn check(input: &ReportInput) -> Result<(), DocumentError> {
    if input.number.trim().is_empty() {
        return Err(DocumentError::invalid("number", "a report has a number"));
    }
    if let Some(hero) = input.hero
        && hero >= input.photos.len()
    {
        return Err(DocumentError::invalid("hero", "no photo has this index"));
    }
    for (index, card) in input.models.iter().enumerate() {
        finite(
            &format!("models[{index}].threshold"),
            card.threshold,
            0.0,
            1.0,
        )?;
    }
    for (index, photo) in input.photos.iter().enumerate() {
        check_photo(input, photo, &format!("photos[{index}]"))?;
    }
    Ok(())
}

fn check_photo(input: &ReportInput, photo: &ReportPhoto, at: &str) -> Result<(), DocumentError> {
    if photo.width_px == 0 || photo.height_px == 0 {
        return Err(DocumentError::invalid(
            format!("{at}.width_px"),
            "a photo has pixels",
        ));
    }
    if let Analysis::Done { model } = photo.analysis {
        known_model(input, model, &format!("{at}.analysis.model"))?;
    }
    if let Some(share) = photo.left_out_share {
        finite(&format!("{at}.left_out_share"), share, 0.0, 1.0)?;
    }
    check_measuring(&photo.measuring, &format!("{at}.measuring"))?;
    for (index, mark) in photo.marks.iter().enumerate() {
        check_mark(input, mark, &format!("{at}.marks[{index}]"))?;
    }
    Ok(())
}

fn check_measuring(measuring: &Measuring, at: &str) -> Result<(), DocumentError> {
    for (name, value) in [
        ("camera_pitch_deg", measuring.camera_pitch_deg),
        ("roof_pitch_in_12", measuring.roof_pitch_in_12),
    ] {
        if let Some(value) = value {
            finite(&format!("{at}.{name}"), value, -360.0, 360.0)?;
        }
    }
    if let Scale::Known {
        mm_per_px,
        relative_error,
    } = measuring.scale
    {
        positive(&format!("{at}.scale.mm_per_px"), mm_per_px)?;
        finite(
            &format!("{at}.scale.relative_error"),
            relative_error,
            0.0,
            1.0,
        )?;
    }
    Ok(())
}

fn check_mark(input: &ReportInput, mark: &Mark, at: &str) -> Result<(), DocumentError> {
    let b = &mark.pixel_box;
    if !([b.x0, b.y0, b.x1, b.y1].iter().all(|v| v.is_finite()) && b.x1 > b.x0 && b.y1 > b.y0) {
        return Err(DocumentError::invalid(
            format!("{at}.pixel_box"),
            "its corners are not in order",
        ));
    }
    if let MarkSize::Measured {
        length_mm,
        width_mm,
        relative_error,
        ..
    } = mark.size
    {
        positive(&format!("{at}.size.length_mm"), length_mm)?;
        positive(&format!("{at}.size.width_mm"), width_mm)?;
        finite(
            &format!("{at}.size.relative_error"),
            relative_error,
            0.0,
            1.0,
        )?;
    }
    if let MarkOrigin::Model { model, likelihood } = &mark.origin {
        known_model(input, *model, &format!("{at}.origin.model"))?;
        match likelihood {
            Likelihood::Calibrated { real_of_10, .. } => finite(
                &format!("{at}.origin.likelihood"),
                f64::from(*real_of_10),
                0.0,
                10.0,
            )?,
            Likelihood::Score { score } => {
                finite(&format!("{at}.origin.likelihood"), *score, 0.0, 1.0)?
            }
        }
    }
    Ok(())
}

fn known_model(input: &ReportInput, model: usize, field: &str) -> Result<(), DocumentError> {
    if model < input.models.len() {
        Ok(())
    } else {
        Err(DocumentError::invalid(field, "no model has this index"))
    }
}

fn positive(field: &str, value: f64) -> Result<(), DocumentError> {
    if value.is_finite() && value > 0.0 {
        Ok(())
    } else {
        Err(DocumentError::invalid(field, "it is not a positive number"))
    }
}

fn finite(field: &str, value: f64, least: f64, most: f64) -> Result<(), DocumentError> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(DocumentError::invalid(
            field,
            format!("{value} does not lie from {least} to {most}"),
        ))
    }
}
