//! Why a photo or a mark can't be measured, in the one sentence that every screen, report and row shows.

/// Why there is no ground resolution or no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Neither laser range nor height above take-off.
    #[error("No height above the roof in this photo, so its marks have no sizes.")]
    NoHeight,
    /// No focal length.
    #[error("The focal length of this photo is not known, so its marks have no sizes.")]
    NoFocal,
    /// No gimbal angles.
    #[error("This photo does not tell where the camera looked, so its marks have no sizes.")]
    NoGimbal,
    /// The camera looked too flat or above the horizon.
    #[error("The camera looked too flat for sizes. Photos from above the slope have them.")]
    TooFlat,
    /// The entered roof height reaches the camera.
    #[error("The roof height entered is not below the camera. Check it against the flight height.")]
    RoofAboveCamera,
    /// The entered height or pitch can't be.
    #[error("Pitch is rise over 12, such as 6/12, up to 24; heights are in reach of a drone.")]
    PlaneOutOfRange,
    /// The box reaches beyond the plane.
    #[error("Part of this mark lies beyond the roof plane. Its size can't be told.")]
    OffPlane,
    /// Take-off height alone does not support a size.
    #[error("Only the height above take-off is known. Enter the roof's height and sizes appear.")]
    RoofHeightNeeded,
    /// At this angle the size depends on the pitch.
    #[error("At this angle sizes depend on the pitch. Enter it and sizes appear.")]
    PitchNeeded,
    /// Everything is there, and still the size is too uncertain.
    #[error(
        "This mark is too small or seen too flat: its size would be off by more than a quarter."
    )]
    TooUncertain,
}
