//! Vectors, and the axes of a camera in the world.

/// A point or direction: east, north, up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Vector([f64; 3]);

impl Vector {
    /// Unit normal of a plane that falls towards an azimuth.
    pub(super) fn slope(slope_deg: f64, fall_deg: f64) -> Self {
        let (slope, fall) = (slope_deg.to_radians(), fall_deg.to_radians());
        Self([
            slope.sin() * fall.sin(),
            slope.sin() * fall.cos(),
            slope.cos(),
        ])
    }

    pub(super) fn dot(&self, other: &Self) -> f64 {
        self.0.iter().zip(other.0).map(|(a, b)| a * b).sum()
    }

    pub(super) fn scaled(&self, by: f64) -> Self {
        Self(self.0.map(|part| part * by))
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|axis| self.0[axis] + other.0[axis]))
    }

    pub(super) fn distance(&self, other: &Self) -> f64 {
        let gap = self.plus(&other.scaled(-1.0));
        gap.dot(&gap).sqrt()
    }

    fn cross(&self, other: &Self) -> Self {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        Self([b * z - c * y, c * x - a * z, a * y - b * x])
    }
}

/// The camera's axes in the world.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axes {
    pub(super) right: Vector,
    pub(super) down: Vector,
    pub(super) forward: Vector,
}

impl Axes {
    /// Axes of gimbal angles in degrees: yaw from north to the east, pitch -90 straight down.
    pub(super) fn new(pitch_deg: f64, yaw_deg: f64, roll_deg: f64) -> Self {
        let (pitch, yaw, roll) = (
            pitch_deg.to_radians(),
            yaw_deg.to_radians(),
            roll_deg.to_radians(),
        );
        let forward = Vector([
            pitch.cos() * yaw.sin(),
            pitch.cos() * yaw.cos(),
            pitch.sin(),
        ]);
        let level = Vector([yaw.cos(), -yaw.sin(), 0.0]);
        let right = level
            .scaled(roll.cos())
            .plus(&forward.cross(&level).scaled(roll.sin()));
        Self {
            right,
            down: forward.cross(&right),
            forward,
        }
    }

    /// Direction of the ray at slopes `x` and `y` from the axis.
    pub(super) fn ray(&self, x: f64, y: f64) -> Vector {
        self.right
            .scaled(x)
            .plus(&self.down.scaled(y))
            .plus(&self.forward)
    }
}
