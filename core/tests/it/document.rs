//! Documents: what they say, what they refuse, and that the same input gives the same bytes.

mod sample;

use std::sync::LazyLock;

use brainops_core::document::input::*;
use brainops_core::document::{self, DocumentError, Pdf, QuoteFrame};
use brainops_domain::damage::DamageClass;
use brainops_domain::failure::Code;
use brainops_domain::money::Cents;
use brainops_domain::quote::{self, QuoteInput};
use sample::*;

/// A small picture: a gradient, as a JPEG.
static PICTURE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (width, height) = (160_usize, 120_usize);
    let pixels: Vec<u8> = (0..width * height)
        .flat_map(|at| {
            let (x, y) = (at % width, at / width);
            [x, y, x + y].map(|value| u8::try_from(value % 256).expect("a byte"))
        })
        .collect();
    let image = turbojpeg::Image {
        pixels: pixels.as_slice(),
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, 80, turbojpeg::Subsamp::Sub2x2)
        .expect("a picture compresses")
        .to_vec()
});

/// The words of one page, with one space between them.
fn page(pdf: &Pdf, number: u32) -> String {
    let file = lopdf::Document::load_mem(&pdf.bytes).expect("a PDF opens");
    let text = file.extract_text(&[number]).expect("a PDF has text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All words of a document, with one space between them.
fn text(pdf: &Pdf) -> String {
    let file = lopdf::Document::load_mem(&pdf.bytes).expect("a PDF opens");
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    assert_eq!(
        pages.len(),
        usize::try_from(pdf.pages).expect("a count"),
        "the number of pages is told truthfully"
    );
    let text = file.extract_text(&pages).expect("a PDF has text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn full() -> ReportInput {
    full_report(std::slice::from_ref(&PICTURE))
}

fn assert_says(pdf: &Pdf, wanted: &[&str]) {
    let text = text(pdf);
    for words in wanted {
        assert!(text.contains(words), "{words:?} is not in: {text}");
    }
}

#[test]
fn a_report_says_what_was_seen_and_by_whom_it_was_decided() {
    let pdf = document::report(&full()).unwrap();
    assert_says(
        &pdf,
        &[
            "Maple & Slate Roofing",
            "71 Lantern Sq, Millrace, OH",
            "Rosa Albright accepted 19 as damage and 1 as not damage, rejected 1 and left 1 open.",
            "16 hail hits, 1 lifted or creased shingle, 1 exposed nail",
            "Not finished: nobody has decided about 1 of 22 listed marks.",
            "19?",
            "drawn by Rosa Albright",
            "changed in review",
            "a person gave a suggestion another class or box in review",
            "3:12 PM UTC−5",
            "Rosa Albright looked over 1 of 4 photos whole",
            "Files without a picture here",
            "4b21c0de77f3aa0102030405060708090a0b0c0d0e0f10111213141516171819",
            "The height of the roof is not known.",
            "Nov 18 to Nov 20, 2026",
            "How sure this is",
            "On real roofs it was not measured yet.",
            "Its maker says: Marks under 4 px",
            "It does not state a cause and does not interpret any insurance policy.",
            "Findable from",
        ],
    );
}

#[test]
fn who_only_drew_marks_decided_about_no_suggestion() {
    let mut input = full();
    let marks = input.photos.iter_mut().flat_map(|photo| &mut photo.marks);
    let drawn = marks.filter(|mark| matches!(mark.origin, MarkOrigin::Drawn { .. }));
    for mark in drawn {
        mark.decision.by = Some("Theo Marsh".into());
    }
    let pdf = document::report(&input).unwrap();
    assert_says(&pdf, &["Rosa Albright accepted 19 as damage"]);
    assert!(!text(&pdf).contains("Theo Marsh accepted"));
}

#[test]
fn a_report_says_what_the_model_left_out() {
    let mut input = full();
    input.photos[0].left_out_share = Some(0.41);
    let pdf = document::report(&input).unwrap();
    assert_says(
        &pdf,
        &[
            "On 1 of them it left out what it took for no roof, 41 % of a photo at most.",
            "The model left out 41 % of the photo, where it saw no roof.",
        ],
    );
    input.photos[0].left_out_share = Some(1.5);
    assert!(document::report(&input).is_err());
}

#[test]
fn a_report_never_decides_about_cause_or_coverage() {
    let text = text(&document::report(&full()).unwrap()).to_lowercase();
    for words in [
        "is covered",
        "not covered",
        "caused by",
        "storm damage",
        "functional damage",
    ] {
        assert!(!text.contains(words), "{words:?} is in a report");
    }
}

#[test]
fn a_report_of_nothing_is_a_report() {
    let bare = ReportInput {
        company: None,
        customer: None,
        site: None,
        taken: None,
        inspector: None,
        models: Vec::new(),
        ..report(Vec::new())
    };
    let pdf = document::report(&bare).unwrap();
    assert!(pdf.pages <= 3, "{} pages", pdf.pages);
    assert_says(
        &pdf,
        &[
            "This report holds no photos.",
            "No mark is listed in this report.",
        ],
    );
}

#[test]
fn suggestions_nobody_looked_at_are_called_so() {
    let mut one = photo(&PICTURE);
    one.marks = vec![open(mark(DamageClass::Rust, 100.0, 100.0, 300.0))];
    let pdf = document::report(&report(vec![one])).unwrap();
    assert_says(
        &pdf,
        &[
            "Nobody has reviewed this report",
            "No mark was accepted as damage.",
            "nobody yet",
        ],
    );
}

#[test]
fn two_hundred_marks_on_one_photo_are_all_listed() {
    let mut one = photo(&PICTURE);
    for index in 0..200_u32 {
        let (x, y) = (f64::from(index % 20) * 195.0, f64::from(index / 20) * 290.0);
        one.marks.push(mark(DamageClass::HailHit, x, y, 15.0));
    }
    let pdf = document::report(&report(vec![one])).unwrap();
    assert!((8..=20).contains(&pdf.pages), "{} pages", pdf.pages);
    let text = text(&pdf);
    assert!(
        text.matches("Hail hit").count() >= 400,
        "each mark stands in two tables"
    );
    assert!(text.contains("200 hail hits"));
}

#[test]
fn a_picture_that_cannot_be_shown_loses_no_mark() {
    let cut = &PICTURE[..PICTURE.len() / 2];
    for bytes in [&[][..], b"not a picture", cut] {
        let mut one = photo(bytes);
        one.marks = vec![mark(DamageClass::Crack, 100.0, 100.0, 300.0)];
        let pdf = document::report(&report(vec![one, photo(bytes)])).unwrap();
        assert_says(
            &pdf,
            &[
                "This picture can’t be shown",
                "1 crack",
                "2 pictures can’t be shown here",
            ],
        );
    }
}

#[test]
fn a_photo_turned_by_its_camera_is_shown_upright() {
    let mut one = ReportPhoto {
        orientation: 6,
        ..photo(&PICTURE)
    };
    one.marks = vec![mark(DamageClass::Crack, 100.0, 100.0, 300.0)];
    assert_says(&document::report(&report(vec![one])).unwrap(), &["1 crack"]);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(
        document::report(&full()).unwrap(),
        document::report(&full()).unwrap()
    );
    assert_eq!(
        document::quote(&full_quote()).unwrap(),
        document::quote(&full_quote()).unwrap()
    );
    let mut other = full();
    other.photos[0].jpeg.push(0);
    let (one, other) = (
        document::report(&full()).unwrap(),
        document::report(&other).unwrap(),
    );
    assert_ne!(
        one.content_hash, other.content_hash,
        "a picture's bytes count"
    );
}

#[test]
fn positions_in_a_photo_do_not_reach_the_report() {
    let secret = b"Exif\0\0GPS 39.7589 N 84.1916 W";
    let mut jpeg = vec![
        0xff,
        0xd8,
        0xff,
        0xe1,
        0,
        u8::try_from(secret.len() + 2).unwrap(),
    ];
    jpeg.extend_from_slice(secret);
    jpeg.extend_from_slice(&PICTURE[2..]);
    let pdf = document::report(&report(vec![photo(&jpeg)])).unwrap();
    assert!(
        !pdf.bytes
            .windows(secret.len())
            .any(|window| window == secret)
    );
    assert_says(
        &pdf,
        &["The model looked and suggested no damage above its threshold."],
    );
}

#[test]
fn hostile_words_come_out_as_they_are() {
    let hostile =
        "#set page(fill: red) $x$ \\u{202E} <b>&amp;</b> {{x}} */ %PDF-1.7 endobj ') drop";
    let mut input = full();
    input.customer = Some(Customer {
        name: hostile.into(),
        ..Customer::default()
    });
    input.company = Some(Company {
        name: "A\u{202e}B\u{0}C\u{7}".into(),
        ..company()
    });
    assert_says(&document::report(&input).unwrap(), &[hostile, "ABC"]);
    let mut quoted = full_quote();
    quoted.title = hostile.into();
    quoted.terms[0].text = hostile.into();
    assert_says(&document::quote(&quoted).unwrap(), &[hostile]);
}

#[test]
fn long_words_and_many_of_them_fit() {
    let word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(5);
    let mut input = full();
    input.site = Some(word.clone());
    input.inspector = Some(word.clone());
    input.customer = Some(Customer {
        name: word.clone(),
        address: vec![word.clone()],
        ..Customer::default()
    });
    input.company = Some(Company {
        name: word.clone(),
        address: vec![word.clone()],
        license: Some(word.clone()),
        ..company()
    });
    input.photos[0].file_name = format!("{word}.JPG");
    input.photos[0].slope = Some(word.clone());
    input.photos[0].marks[0].note = Some("A note that goes on. ".repeat(400));
    input.remarks = vec!["A remark that goes on. ".repeat(900)];
    let pdf = document::report(&input).unwrap();
    assert!((12..=40).contains(&pdf.pages), "{} pages", pdf.pages);
    let mut quoted = full_quote();
    quoted.customer.name = word.clone();
    quoted.options[0].sections[0].lines[0].text = word;
    quoted.terms[0].text = "A term that goes on. ".repeat(900);
    assert!(document::quote(&quoted).unwrap().pages >= 5);
}

#[test]
fn a_quote_says_its_cents_and_the_right_to_cancel() {
    let pdf = document::quote(&full_quote()).unwrap();
    assert_eq!(pdf.pages, 3, "offer, terms, cancellation form");
    assert_says(
        &pdf,
        &[
            "$9,030.89",
            "$9,813.66",
            "$10,903.02",
            "2,769.23",
            "license 00-DEMO-417",
            "30 % at signing, $2,709.27",
            "Date of transaction: ____",
            "midnight of ____",
            "the seller fills in both dates",
            "within three business days",
            "Copy 2 of 2",
        ],
    );
}

#[test]
fn what_was_sent_with_its_days_filled_in_keeps_them_and_its_hash() {
    let sent = r#"{"signed_on":"2026-11-20","until":"2026-11-24","state_notice":null}"#;
    let cancellation: Cancellation = serde_json::from_str(sent).unwrap();
    assert_eq!(serde_json::to_string(&cancellation).unwrap(), sent);
    let mut document = full_quote();
    document.cancellation = Some(cancellation);
    assert_says(
        &document::quote(&document).unwrap(),
        &["until midnight, Tuesday, November 24, 2026."],
    );
}

#[test]
fn evidence_of_earlier_reports_keeps_its_hash_and_says_nothing_of_a_touch() {
    let was = r#"{"kind":"open","by":null,"at":null,"touched":false}"#;
    let decision: Decision = serde_json::from_str(was).unwrap();
    assert_eq!(serde_json::to_string(&decision).unwrap(), was);
    let mut input = full();
    input.photos[0].marks[0].decision.touched = Some(true);
    let text = text(&document::report(&input).unwrap()).to_lowercase();
    for words in ["touched", "on the roof by hand", "by hand on the roof"] {
        assert!(!text.contains(words), "{words:?} is in a report");
    }
}

#[test]
fn a_lump_sum_shows_one_amount() {
    let text = text(
        &document::quote(&QuoteDocument {
            pricing: Pricing::LumpSum,
            ..full_quote()
        })
        .unwrap(),
    );
    assert!(text.contains("50 bundles") && text.contains("$9,030.89"));
    assert!(
        !text.contains("2,769.23"),
        "a lump sum shows no line's price"
    );
}

#[test]
fn discount_and_tax_stand_between_lines_and_total() {
    let mut only = option("Roof", "", vec![line("All of it", "", 100_000)]);
    only.discount = Cents(5_000);
    only.tax_label = "Sales tax, 7 %".into();
    only.tax = Cents(6_650);
    only.total = Cents(101_650);
    let pdf = document::quote(&quote(vec![only])).unwrap();
    assert_says(
        &pdf,
        &[
            "Subtotal",
            "1,000.00",
            "−50.00",
            "Sales tax, 7 %",
            "66.50",
            "$1,016.50",
        ],
    );
}

#[test]
fn cents_that_do_not_add_up_are_refused() {
    let mut wrong = full_quote();
    wrong.options[1].total = Cents(981_367);
    let error = document::quote(&wrong).unwrap_err();
    assert!(
        matches!(&error, DocumentError::TotalsDisagree { option, .. } if option == "Better"),
        "{error}"
    );
    assert_eq!(error.code(), Code::Invalid);
    let mut wrong = full_quote();
    wrong.payments[0].amount = Some(Cents(1));
    assert_eq!(document::quote(&wrong).unwrap_err().code(), Code::Invalid);
    let mut absurd = full_quote();
    absurd.options[0].sections[0].lines = vec![line("", "", i64::MAX), line("", "", i64::MAX)];
    assert_eq!(document::quote(&absurd).unwrap_err().code(), Code::Invalid);
}

#[test]
fn input_that_can_not_be_printed_truthfully_names_its_field() {
    let field = |change: fn(&mut ReportInput)| {
        let mut input = full();
        change(&mut input);
        match document::report(&input).unwrap_err() {
            DocumentError::Invalid { field, .. } => field,
            other => panic!("{other}"),
        }
    };
    assert_eq!(field(|input| input.number.clear()), "number");
    assert_eq!(field(|input| input.hero = Some(99)), "hero");
    assert_eq!(
        field(|input| input.photos[0].marks[2].pixel_box.x0 = f64::NAN),
        "photos[0].marks[2].pixel_box"
    );
    assert_eq!(
        field(|input| input.photos[1].width_px = 0),
        "photos[1].width_px"
    );
    assert_eq!(
        field(|input| input.photos[0].measuring.scale = Scale::Known {
            mm_per_px: f64::INFINITY,
            relative_error: 0.1
        }),
        "photos[0].measuring.scale.mm_per_px"
    );
    assert_eq!(
        field(|input| input.models.clear()),
        "photos[0].analysis.model"
    );
}

#[test]
fn what_is_not_credible_or_not_noted_is_said_so() {
    let mut input = full();
    input.photos[0].measuring.height_m = Some(-3.0);
    input.photos[0].measuring.focal_px = Some(f64::NAN);
    input.photos[0].marks[0].decision.by = None;
    let pdf = document::report(&input).unwrap();
    assert_says(&pdf, &["a person, name not recorded", "not known"]);
}

#[test]
fn a_computed_quote_prints_to_the_cent() {
    let roof = include_str!("../../../samples/roofs/example-a.json");
    let input: serde_json::Value = serde_json::from_str(roof).unwrap();
    let roof = serde_json::from_value(input["roof"].clone()).unwrap();
    let computed = quote::make(QuoteInput {
        header: quote::QuoteHeader {
            number: "26-1184".into(),
            ..Default::default()
        },
        roof,
        assembly: Default::default(),
        price_book: brainops_domain::price_book::starter(),
        estimate: Default::default(),
    })
    .unwrap();
    let document = QuoteDocument::from_quote(&computed, QuoteFrame::new(day(11, 20)));
    let pdf = document::quote(&document).unwrap();
    let total = computed.estimate.options[0].total.0;
    let dollars = format!("{}.{:02}", total / 100 % 1000, total % 100);
    assert_says(
        &pdf,
        &[dollars.as_str(), "1,502.64 sq ft", "Tick one option"],
    );
}

/// The sample of a quote, as `brainops quote --pdf` prints it.
fn sample_quote() -> QuoteDocument {
    let input = include_str!("../../../samples/quotes/vandersloot.json");
    let computed = quote::make(serde_json::from_str(input).unwrap()).unwrap();
    let frame = QuoteFrame {
        cancellation: full_quote().cancellation,
        ..QuoteFrame::new(day(11, 20))
    };
    QuoteDocument::from_quote(&computed, frame)
}

#[test]
fn a_quote_names_its_products_and_what_sets_the_options_apart() {
    let pdf = document::quote(&sample_quote()).unwrap();
    assert_says(
        &pdf,
        &[
            "What sets the options apart",
            "Ridgeline Armor, class 4",
            "Shingles Ridgeline 30",
            "2 boxes",
            "not included",
            "Sales tax on materials 8 %, paid by us",
        ],
    );
    assert!(!text(&pdf).contains("Sales tax. "), "a label alone");
}

#[test]
fn a_short_quote_is_two_pages_and_the_form_to_cancel() {
    let pdf = document::quote(&sample_quote()).unwrap();
    assert_eq!(pdf.pages, 3);
    assert!(page(&pdf, 1).contains("Total, all taxes included"));
    let agreed = page(&pdf, 2);
    for words in [
        "30 % at signing, $2,709.27",
        "swept with a magnet",
        "Harriet Vandersloot, date",
    ] {
        assert!(agreed.contains(words), "{words:?} is not in: {agreed}");
    }
    assert!(page(&pdf, 3).contains("Copy 2 of 2"));
    // However long the terms, the last one stands above the signatures.
    let mut long = sample_quote();
    for number in 1..40 {
        long.terms[0].text = "A term that goes on. ".repeat(number * 12);
        let pdf = document::quote(&long).unwrap();
        let agreed = page(&pdf, pdf.pages - 1);
        assert!(
            agreed.contains("swept with a magnet") && agreed.contains("Harriet Vandersloot, date"),
            "{number}: {agreed}"
        );
    }
}

#[test]
fn a_report_is_for_people_and_counts_what_is_not_damage_apart() {
    let mut input = full();
    input.photos[2].marks = vec![mark(DamageClass::Debris, 100.0, 100.0, 60.0)];
    let pdf = document::report(&input).unwrap();
    assert_says(
        &pdf,
        &[
            "accepted 19 as damage and 2 as not damage",
            "Photos taken",
            "Debris , not damage 2 0 0 1, 3",
            "so a place without a mark is not shown to be sound",
        ],
    );
    assert!(!text(&pdf).to_lowercase().contains("ap50"));
}

#[test]
fn of_several_models_each_is_named_where_it_looked() {
    let mut input = full();
    let sha = "ab".repeat(32);
    input.models.push(ModelCard::of_hash(&sha, 0.35));
    input.photos[2].analysis = Analysis::Done { model: 1 };
    assert_says(
        &document::report(&input).unwrap(),
        &[
            "detection models (roof-1 and model abab abab) looked at 3 of them. They made",
            "The model (model abab abab) looked and suggested no damage above its threshold.",
            "Model abab abab: details not available.",
            "Suggested by model roof-1 (7c1e 90aa) and model abab abab.",
        ],
    );
}

#[test]
fn photos_of_no_slope_and_without_marks_share_a_row() {
    let quiet = ReportPhoto {
        slope: None,
        ..photo(&PICTURE)
    };
    let mut one = quiet.clone();
    one.marks = vec![mark(DamageClass::Crack, 100.0, 100.0, 300.0)];
    let input = report(vec![
        quiet.clone(),
        quiet.clone(),
        quiet.clone(),
        one,
        quiet.clone(),
    ]);
    let pdf = document::report(&input).unwrap();
    assert_says(&pdf, &["Other photos nothing 0 0 1–3, 5"]);
}
