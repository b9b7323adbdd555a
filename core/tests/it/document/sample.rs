//! Builders of documents with defaults: a test states only what matters to it.

use brainops_core::document::input::*;
use brainops_domain::damage::DamageClass;
use brainops_domain::money::Cents;
use brainops_domain::pixel::PixelBox;
use brainops_domain::view::photo::{FocalSource, GroundSource};
use chrono::{FixedOffset, NaiveDate, NaiveDateTime};

pub(crate) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day of 2026")
}

pub(crate) fn at(hour: u32, minute: u32) -> NaiveDateTime {
    day(11, 20)
        .and_hms_opt(hour, minute, 0)
        .expect("a time of day")
}

/// Where the sample is written: five hours behind UTC.
fn eastern() -> FixedOffset {
    FixedOffset::west_opt(5 * 3600).expect("a zone")
}

pub(crate) fn company() -> Company {
    Company {
        name: "Maple & Slate Roofing".into(),
        address: vec!["12 Tollgate Yard".into(), "Harlan Ferry, OH 45000".into()],
        phone: Some("(937) 555-0100".into()),
        email: Some("office@mapleslate.example".into()),
        license: Some("00-DEMO-417".into()),
        logo: None,
    }
}

/// A mark that a model suggested and a person accepted from the photo.
pub(crate) fn mark(class: DamageClass, x: f64, y: f64, side: f64) -> Mark {
    let length_mm = side * 2.7;
    Mark {
        class,
        pixel_box: PixelBox {
            x0: x,
            y0: y,
            x1: x + side,
            y1: y + side * 0.9,
        },
        size: MarkSize::Measured {
            length_mm,
            width_mm: length_mm * 0.9,
            relative_error: 0.12,
            source: "drone height less roof height".into(),
        },
        origin: MarkOrigin::Model {
            model: 0,
            likelihood: Likelihood::Calibrated {
                real_of_10: 8,
                sample: 212,
            },
        },
        decision: Decision {
            kind: DecisionKind::Accepted,
            by: Some("Rosa Albright".into()),
            at: at(15, 12).and_local_timezone(eastern()).single(),
            touched: None,
            edited: false,
        },
        severity: None,
        note: None,
    }
}

pub(crate) fn open(mark: Mark) -> Mark {
    Mark {
        decision: Decision {
            kind: DecisionKind::Open,
            by: None,
            at: None,
            touched: None,
            edited: false,
        },
        ..mark
    }
}

pub(crate) fn rejected(mark: Mark) -> Mark {
    Mark {
        decision: Decision {
            kind: DecisionKind::Rejected,
            ..mark.decision.clone()
        },
        ..mark
    }
}

pub(crate) fn drawn(mark: Mark) -> Mark {
    Mark {
        origin: MarkOrigin::Drawn {
            by: "Rosa Albright".into(),
        },
        ..mark
    }
}

/// A photo of 4,000 × 3,000 pixels taken straight down, without marks.
pub(crate) fn photo(jpeg: &[u8]) -> ReportPhoto {
    ReportPhoto {
        file_name: "DJI_0142.JPG".into(),
        slope: Some("West slope".into()),
        taken_at: Some(at(10, 42)),
        blake3: "9be144d077f3aa0102030405060708090a0b0c0d0e0f10111213141516171819".into(),
        width_px: 4000,
        height_px: 3000,
        orientation: 1,
        jpeg: jpeg.to_vec(),
        upright: false,
        analysis: Analysis::Done { model: 0 },
        measuring: Measuring {
            camera: Some("DJI M3E".into()),
            focal_px: Some(3725.2),
            focal_source: Some(FocalSource::XmpCalibrated),
            height_m: Some(10.1),
            ground_source: Some(GroundSource::RoofHeightEntered),
            marked_m: None,
            camera_pitch_deg: Some(-90.0),
            roof_pitch_in_12: Some(4.0),
            scale: Scale::Known {
                mm_per_px: 2.7,
                relative_error: 0.06,
            },
        },
        marks: Vec::new(),
        looked_over_by: None,
        left_out_share: None,
    }
}

pub(crate) fn report(photos: Vec<ReportPhoto>) -> ReportInput {
    ReportInput {
        number: "26-1186".into(),
        company: Some(company()),
        customer: Some(Customer {
            name: "Bo Marchetti".into(),
            ..Customer::default()
        }),
        site: Some("71 Lantern Sq, Millrace, OH".into()),
        taken: Some(Days {
            first: day(11, 18),
            last: day(11, 20),
        }),
        written_on: day(11, 21),
        inspector: Some("Rosa Albright".into()),
        hero: None,
        remarks: Vec::new(),
        photos,
        unshown: Vec::new(),
        models: vec![ModelCard {
            name: "roof-1".into(),
            sha256: "7c1e90aa4b5c6d7e8f90123456789abcdef0123456789abcdef0123456789abc".into(),
            threshold: 0.35,
            precision: "int8".into(),
            how_sure: vec![
                "On computer-drawn roofs it found about 10 in 100 of the marks.".into(),
                "On real roofs it was not measured yet.".into(),
            ],
            limits: vec!["Marks under 4 px were left out of training.".into()],
        }],
        limits: Vec::new(),
    }
}

/// An inspection with most of what can happen.
pub(crate) fn full_report(pictures: &[Vec<u8>]) -> ReportInput {
    let picture = |index: usize| {
        pictures
            .get(index % pictures.len().max(1))
            .map_or(&[][..], Vec::as_slice)
    };
    let mut hail = photo(picture(0));
    for index in 0..16_u32 {
        let (column, row) = (f64::from(index % 4), f64::from(index / 4));
        hail.marks.push(mark(
            DamageClass::HailHit,
            500.0 + column * 830.0 + row * 60.0,
            420.0 + row * 610.0 - column * 40.0,
            14.0 + f64::from(index % 5) * 2.0,
        ));
    }
    hail.marks[4].decision.edited = true;
    hail.marks[0].severity = Some(Severity::Minor);
    hail.marks.push(drawn(mark(
        DamageClass::LiftedOrCreased,
        2650.0,
        1150.0,
        205.0,
    )));
    hail.marks
        .push(mark(DamageClass::Debris, 880.0, 2550.0, 90.0));
    hail.marks
        .push(open(mark(DamageClass::HailHit, 3600.0, 300.0, 16.0)));
    hail.marks
        .push(rejected(mark(DamageClass::Crack, 100.0, 100.0, 60.0)));
    let mut rust = ReportPhoto {
        slope: Some("East slope".into()),
        file_name: "DJI_0151.JPG".into(),
        ..photo(picture(1))
    };
    rust.measuring = Measuring {
        camera: Some("DJI M3E".into()),
        scale: Scale::Unknown {
            reason: "The height of the roof is not known.".into(),
        },
        ..Measuring::default()
    };
    for (class, x, y) in [
        (DamageClass::Rust, 900.0, 800.0),
        (DamageClass::ExposedNail, 1900.0, 1200.0),
        (DamageClass::MossAlgae, 2600.0, 1900.0),
    ] {
        let mut one = mark(class, x, y, 260.0);
        one.size = MarkSize::Absent {
            reason: "The height of the roof is not known.".into(),
        };
        one.origin = MarkOrigin::Model {
            model: 0,
            likelihood: Likelihood::Score { score: 0.62 },
        };
        rust.marks.push(one);
    }
    rust.marks[1].severity = Some(Severity::Cosmetic);
    rust.marks[1].note = Some("Sealant cracked around the head.".into());
    let quiet = |index: usize, name: &str| ReportPhoto {
        slope: None,
        file_name: name.into(),
        ..photo(picture(index))
    };
    let skipped = ReportPhoto {
        analysis: Analysis::NotDone {
            reason: "The photo was imported after the analysis.".into(),
        },
        ..quiet(3, "DJI_0160.JPG")
    };
    let looked_over = ReportPhoto {
        looked_over_by: Some("Rosa Albright".into()),
        ..quiet(2, "DJI_0155.JPG")
    };
    let mut input = report(vec![hail, rust, looked_over, skipped]);
    input.unshown = vec![UnshownFile {
        file_name: "DJI_0142.DNG".into(),
        kind: "DNG".into(),
        blake3: "4b21c0de77f3aa0102030405060708090a0b0c0d0e0f10111213141516171819".into(),
    }];
    input.remarks = vec!["West slope shows fresh round marks over the whole field; the east slope shows age. Gutters were clean.".into()];
    input
}

pub(crate) fn line(text: &str, quantity: &str, cents: i64) -> QuoteLine {
    QuoteLine {
        text: text.into(),
        product: None,
        quantity: (!quantity.is_empty()).then(|| quantity.into()),
        amount: Cents(cents),
    }
}

/// An option whose total its lines make.
pub(crate) fn option(name: &str, summary: &str, lines: Vec<QuoteLine>) -> QuoteOption {
    let total = lines.iter().map(|line| line.amount).sum();
    QuoteOption {
        name: name.into(),
        summary: summary.into(),
        warranty: None,
        sections: vec![QuoteSection {
            title: String::new(),
            scope: None,
            lines,
        }],
        discount: Cents::ZERO,
        tax_label: String::new(),
        tax: Cents::ZERO,
        total,
    }
}

/// The worked example of the drawings, to the cent.
pub(crate) fn good_lines() -> Vec<QuoteLine> {
    vec![
        line(
            "Haul away the old layer, 10 yd dumpster",
            "2.25 tons",
            69_231,
        ),
        line(
            "Ridgeline 30 laminated shingles, Harbor slate",
            "50 bundles",
            276_923,
        ),
        line("Starter strip at eaves and rakes", "2 bundles", 16_923),
        line("Hip and ridge cap", "2 bundles", 19_077),
        line("Ice barrier, two courses at both eaves", "3 rolls", 43_846),
        line("Synthetic underlayment", "2 rolls", 26_154),
        line("Drip edge, aluminum", "17 pieces", 23_539),
        line("Ridge vent", "10 pieces", 21_538),
        line("Pipe boots", "2", 3_692),
        line("Nails", "1 box", 8_923),
        line("Labor, tear-off and installation", "43.27 h", 319_532),
        line("Sales tax on materials, paid by us", "", 35_249),
        line("Permit, Harlan Ferry", "1", 38_462),
    ]
}

pub(crate) fn quote(options: Vec<QuoteOption>) -> QuoteDocument {
    QuoteDocument {
        number: "26-1184".into(),
        revision: 3,
        title: "A new roof for 418 Quarry Hollow Rd".into(),
        company: company(),
        customer: Customer {
            name: "Harriet Vandersloot".into(),
            ..Customer::default()
        },
        site: "Harlan Ferry, OH".into(),
        dated: day(11, 20),
        valid_until: Some(day(12, 19)),
        chosen: Some(0),
        options,
        pricing: Pricing::Lines,
        measured: None,
        allowances: Vec::new(),
        exclusions: Vec::new(),
        payments: Vec::new(),
        terms: Vec::new(),
        cancellation: None,
        signer: Signer {
            name: "Dana Whitlock".into(),
            role: None,
        },
        basis:
            "Price book 2026-11, rules 2026.2. The same inputs give the same cents on any machine."
                .into(),
        record: None,
    }
}

/// A quote with all its parts.
pub(crate) fn full_quote() -> QuoteDocument {
    let mut better = good_lines();
    better[1].amount = Cents(355_200);
    let mut best = good_lines();
    best[1].amount = Cents(464_136);
    let clause = |title: &str, text: &str, initialed| Clause {
        title: title.into(),
        text: text.into(),
        initialed,
    };
    let mut document = quote(vec![
        option(
            "Good",
            "Ridgeline 30, flat cap. Workmanship 5 years.",
            good_lines(),
        ),
        option(
            "Better",
            "Ridgeline 50, six nails. Roof warranty 25 years.",
            better,
        ),
        option(
            "Best",
            "Ridgeline Armor, class 4. Roof warranty 50 years.",
            best,
        ),
    ]);
    document.payments = vec![
        Payment {
            due: "30 % at signing".into(),
            amount: Some(Cents(270_927)),
        },
        Payment {
            due: "Rest at completion".into(),
            amount: Some(Cents(632_162)),
        },
    ];
    document.allowances = vec![Allowance {
        title: "If the deck is rotten".into(),
        unit_price: Cents(9_846),
        unit: "4 × 8 sheet".into(),
        rule: "with a photo of each, only after you sign the change".into(),
    }];
    document.measured = Some("1,502.64 sq ft ± 1.5 %, gable 6/12, 42 ft ridge.".into());
    document.exclusions = [
        "gutters",
        "interior repair",
        "painting",
        "wall flashing above the porch",
    ]
    .map(str::to_owned)
    .to_vec();
    document.terms = vec![
        clause(
            "Scope",
            "We do what the quote lists, with the materials it names. Anything else needs a written change that you sign before the work starts.",
            false,
        ),
        clause(
            "Hidden damage",
            "Rotten deck, framing or flashing under the old roof can't be seen before tear-off. We show you a photo of each and replace it at the unit price of the quote, only after you sign the change.",
            true,
        ),
        clause(
            "Weather",
            "Rain, wind, ice or heat may move the date. No more roof is opened than can be dried in before rain.",
            false,
        ),
        clause(
            "Access and cleaning",
            "You keep the driveway and the work area free. We protect plants, sweep the ground with a magnet each evening and haul away what we take off.",
            false,
        ),
        clause(
            "Permits and liens",
            "We take out the permit the quote names. Suppliers and subcontractors who are not paid may have a lien on the property; we hand over releases with the last invoice.",
            true,
        ),
        clause(
            "Warranty",
            "Workmanship is covered for the years the option names. The maker's own warranty covers the materials; its papers come with the last invoice.",
            false,
        ),
    ];
    document.cancellation = Some(Cancellation::default());
    document
}
