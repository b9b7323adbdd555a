//! Prices to the cent, and decisions that are refused.

use brainops_domain::estimate::{
    AddedLine, Discount, DiscountOrder, Estimate, EstimateInput, LineOverride, LineSection,
    TaxMode, compare, estimate,
};
use brainops_domain::materials::{Assembly, RoofFile};
use brainops_domain::money::Cents;
use brainops_domain::price_book::{PriceBook, Tier, UnitCost, starter};
use brainops_domain::quote::QuoteInput;
use brainops_domain::roof::{ProblemCode, Shape, Side};
use proptest::prelude::*;

use crate::roof::{example_a, roof, section};

fn priced(input: &EstimateInput) -> Estimate {
    let file = example_a();
    estimate(&file.roof, &file.assembly, &starter(), input).unwrap()
}

fn column(estimate: &Estimate, option: usize) -> Vec<(String, i64)> {
    let lines = estimate.sections.iter().flat_map(|section| &section.lines);
    lines
        .map(|line| (line.key.clone(), line.cells[option].price.0))
        .collect()
}

fn assert_sums(estimate: &Estimate) {
    for (index, option) in estimate.options.iter().enumerate() {
        let sum: i64 = column(estimate, index).iter().map(|(_, price)| price).sum();
        assert_eq!(sum, option.total.0, "{}", option.label);
        let cells = estimate
            .sections
            .iter()
            .flat_map(|s| &s.lines)
            .map(|line| &line.cells[index]);
        assert_eq!(
            cells.map(|cell| cell.cost).sum::<Cents>(),
            option.direct_cost
        );
        assert_eq!(option.deposit + option.rest, option.total);
        assert_eq!(
            option.direct_cost + option.overhead + option.profit + option.tax,
            option.total
        );
    }
}

#[test]
fn example_a_costs_what_the_worked_example_says() {
    let estimate = priced(&EstimateInput::default());
    assert_sums(&estimate);
    let good = &estimate.options[0];
    assert_eq!(good.materials_cost, Cents(286_400));
    assert_eq!(good.material_tax, Cents(22_912));
    assert_eq!(good.labor_cost, Cents(207_696));
    assert_eq!(good.direct_cost, Cents(587_008));
    assert_eq!(good.total, Cents(903_089));
    assert_eq!(
        (good.overhead, good.profit),
        (Cents(180_618), Cents(135_463))
    );
    assert_eq!((good.deposit, good.rest), (Cents(270_927), Cents(632_162)));
    assert_eq!(good.commission, Cents(54_185));
    assert_eq!(estimate.options[1].total, Cents(981_366));
    assert_eq!(estimate.options[1].more_than_first, Cents(78_277));
    assert_eq!(estimate.options[2].total, Cents(1_090_302));
    let deck = &estimate.allowances[0];
    assert_eq!((deck.prices[0], deck.at_most), (Cents(9846), Some(50)));
    let want: [(&str, [i64; 3]); 14] = [
        ("shingles", [276_923, 315_385, 376_923]),
        ("starter", [16_923, 16_923, 16_923]),
        ("cap", [19_077, 20_923, 25_846]),
        ("ice_water", [43_846, 43_846, 43_846]),
        ("underlayment", [26_154, 30_154, 30_154]),
        ("drip_edge", [23_539, 23_538, 28_769]),
        ("ridge_vent", [21_538, 21_538, 26_154]),
        ("pipe_boots", [3692, 5846, 10_462]),
        ("nails", [8923, 17_846, 17_846]),
        ("labor", [319_532, 319_532, 319_532]),
        ("material_tax", [35_249, 39_680, 46_154]),
        ("disposal", [69_231, 69_231, 69_231]),
        ("permit", [38_462, 38_462, 38_462]),
        ("warranty", [0, 18_462, 40_000]),
    ];
    for option in 0..3 {
        let want: Vec<(String, i64)> = want
            .iter()
            .map(|(key, prices)| ((*key).to_owned(), prices[option]))
            .collect();
        assert_eq!(column(&estimate, option), want);
    }
    assert!(
        estimate
            .checks
            .iter()
            .any(|check| check.message.contains("720 in²"))
    );
}

#[test]
fn discounts_and_taxes_follow_the_setting() {
    let base = EstimateInput {
        tax_mode: TaxMode::ChargedOnAll,
        tax_percent: 10.0,
        ..EstimateInput::default()
    };
    let plain = priced(&base);
    let price = plain.options[0].price;
    assert_eq!(price, Cents(867_840));
    assert_eq!(plain.options[0].tax, Cents(86_784));
    let discount = Some(Discount::Amount {
        cents: Cents(67_840),
    });
    let before = priced(&EstimateInput {
        discount,
        ..base.clone()
    });
    assert_eq!(before.options[0].tax, Cents(80_000));
    assert_eq!(before.options[0].total, Cents(880_000));
    let after = priced(&EstimateInput {
        discount,
        discount_order: DiscountOrder::AfterTax,
        ..base.clone()
    });
    assert_eq!(after.options[0].tax, Cents(86_784));
    let taxable = priced(&EstimateInput {
        tax_mode: TaxMode::ChargedOnTaxable,
        ..base.clone()
    });
    let goods: i64 = column(&taxable, 0)[..9]
        .iter()
        .map(|(_, price)| price)
        .sum();
    assert_eq!(taxable.options[0].tax, Cents((goods + 5) / 10));
    for estimate in [plain, before, after, taxable] {
        assert_sums(&estimate);
    }
    let file = example_a();
    let too_much = EstimateInput {
        discount: Some(Discount::Amount {
            cents: Cents(9_999_999),
        }),
        ..base
    };
    let problems = estimate(&file.roof, &file.assembly, &starter(), &too_much).unwrap_err();
    assert!(problems.iter().any(|p| p.code == ProblemCode::BadDiscount));
}

#[test]
fn a_person_changes_lines_and_sees_what_changed() {
    let file = example_a();
    let before = priced(&EstimateInput::default());
    let change = |item: &str| LineOverride {
        item: item.into(),
        tier: None,
        quantity: None,
        unit_cost: None,
        removed: false,
        reason: String::new(),
    };
    let input = EstimateInput {
        overrides: vec![
            LineOverride {
                quantity: Some(8.0),
                reason: "short ridge".into(),
                ..change("ridge_vent")
            },
            LineOverride {
                removed: true,
                ..change("permit")
            },
            LineOverride {
                unit_cost: Some(UnitCost(352_000)),
                tier: Some(Tier::Good),
                ..change("shingles")
            },
            LineOverride {
                quantity: Some(1.0),
                ..change("skylight")
            },
        ],
        added: vec![AddedLine {
            key: "gutter".into(),
            section: LineSection::Materials,
            label: "Gutter".into(),
            tiers: vec![Tier::Good],
            quantity: 84.0,
            unit: "ft".into(),
            unit_cost: UnitCost(62_500),
            taxable: true,
        }],
        ..EstimateInput::default()
    };
    let after = estimate(&file.roof, &file.assembly, &starter(), &input).unwrap();
    assert_sums(&after);
    assert!(
        after
            .checks
            .iter()
            .any(|check| check.message.contains("skylight"))
    );
    let changes = compare(&before, &after, Tier::Good);
    let sum: i64 = changes
        .iter()
        .map(|change| (change.after - change.before).0)
        .sum();
    assert_eq!(sum, (after.options[0].total - before.options[0].total).0);
    let of = |key: &str| changes.iter().find(|change| change.key == key).unwrap();
    assert_eq!(of("ridge_vent").detail, "10 to 8 pieces");
    assert_eq!(of("permit").detail, "removed");
    assert_eq!(of("gutter").detail, "added");
    assert!(compare(&before, &before, Tier::Good).is_empty());
}

#[test]
fn an_item_without_a_price_stops_the_estimate() {
    let file = example_a();
    let mut book = starter();
    book.items.retain(|item| item.item != "ridge_vent");
    let problems =
        estimate(&file.roof, &file.assembly, &book, &EstimateInput::default()).unwrap_err();
    let missing: Vec<_> = problems
        .iter()
        .filter(|p| p.code == ProblemCode::PriceMissing)
        .collect();
    assert_eq!(missing.len(), 1);
    assert!(missing[0].message.contains("Ridge vent"));
    // A better option without a make of its own takes the good one's.
    let mut book = starter();
    book.items.retain(|item| item.sku != "SH-R50");
    let estimate = estimate(&file.roof, &file.assembly, &book, &EstimateInput::default()).unwrap();
    assert_eq!(estimate.sections[0].lines[0].cells[1].sku, "SH-R30");
}

#[test]
fn unusable_decisions_are_refused() {
    let file = example_a();
    let base = EstimateInput::default();
    let mut twice = base.clone();
    twice.options[1].tier = Tier::Good;
    let huge = AddedLine {
        key: "x".into(),
        section: LineSection::Other,
        label: "X".into(),
        tiers: Vec::new(),
        quantity: 1e6,
        unit: String::new(),
        unit_cost: UnitCost(10_000_000_000),
        taxable: false,
    };
    let nan = AddedLine {
        quantity: f64::NAN,
        ..huge.clone()
    };
    let clash = AddedLine {
        key: "shingles".into(),
        quantity: 1.0,
        ..huge.clone()
    };
    for (input, code) in [
        (
            EstimateInput {
                options: Vec::new(),
                ..base.clone()
            },
            ProblemCode::BadOptions,
        ),
        (twice, ProblemCode::BadOptions),
        (
            EstimateInput {
                tax_percent: f64::NAN,
                ..base.clone()
            },
            ProblemCode::BadRate,
        ),
        (
            EstimateInput {
                overhead_percent: 60.0,
                profit_percent: 40.0,
                ..base.clone()
            },
            ProblemCode::BadRate,
        ),
        (
            EstimateInput {
                deposit_percent: -1.0,
                ..base.clone()
            },
            ProblemCode::BadRate,
        ),
        (
            EstimateInput {
                added: vec![nan],
                ..base.clone()
            },
            ProblemCode::BadLine,
        ),
        (
            EstimateInput {
                added: vec![huge],
                ..base.clone()
            },
            ProblemCode::BadLine,
        ),
        (
            EstimateInput {
                added: vec![clash],
                ..base.clone()
            },
            ProblemCode::BadLine,
        ),
        (
            EstimateInput {
                discount: Some(Discount::Percent { percent: 101.0 }),
                ..base.clone()
            },
            ProblemCode::BadDiscount,
        ),
    ] {
        let problems = estimate(&file.roof, &file.assembly, &starter(), &input).unwrap_err();
        assert!(
            problems.iter().any(|p| p.code == code),
            "{code:?}: {problems:?}"
        );
    }
}

fn any_book() -> impl Strategy<Value = PriceBook> {
    proptest::collection::vec(0..20_000_000_i64, starter().items.len()).prop_map(|costs| {
        let mut book = starter();
        for (item, cost) in book.items.iter_mut().zip(costs) {
            item.unit_cost = UnitCost(cost);
        }
        book
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_sum_to_totals_and_repeat(
        book in any_book(),
        length in 5.0..200.0_f64,
        overhead in 0.0..45.0_f64,
        profit in 0.0..45.0_f64,
        tax in 0.0..12.0_f64,
        mode in proptest::sample::select(vec![
            TaxMode::None, TaxMode::PaidByCompany, TaxMode::ChargedOnTaxable, TaxMode::ChargedOnAll,
        ]),
        discount in 0.0..100.0_f64,
    ) {
        let mut lean_to = section(Shape::Shed, 12.0, 8.0, 4.0);
        lean_to.y_ft = 100.0;
        lean_to.wall_sides = vec![Side::Rear];
        let roof = roof(vec![section(Shape::Gable, length, 30.0, 6.0), lean_to]);
        let input = EstimateInput {
            overhead_percent: overhead,
            profit_percent: profit,
            tax_percent: tax,
            tax_mode: mode,
            discount: Some(Discount::Percent { percent: discount }),
            ..EstimateInput::default()
        };
        let one = estimate(&roof, &Assembly::default(), &book, &input).unwrap();
        assert_sums(&one);
        prop_assert_eq!(one, estimate(&roof, &Assembly::default(), &book, &input).unwrap());
    }

    /// No number in a file is so absurd that it breaks the program instead of being refused.
    #[test]
    fn absurd_numbers_are_refused_or_priced(
        picks in proptest::collection::vec(
            (any::<proptest::sample::Index>(), proptest::sample::select(vec![
                0.0, -1.0, 1e-3, 0.5, 1.0, 7.0, 24.0, 255.0, 2000.0, 1e6, 1e18, 1e300,
            ])),
            1..4,
        ),
        shape in proptest::sample::select(vec![Shape::Gable, Shape::Hip, Shape::Shed, Shape::Flat]),
    ) {
        let pitch = if shape == Shape::Flat { 0.5 } else { 6.0 };
        let roof = roof(vec![section(shape, 40.0, 30.0, pitch)]);
        let file = RoofFile { roof, ..example_a() };
        let input = QuoteInput {
            header: Default::default(),
            roof: file.roof,
            assembly: file.assembly,
            price_book: starter(),
            estimate: EstimateInput::default(),
        };
        let mut value = serde_json::to_value(&input).unwrap();
        let mut numbers = Vec::new();
        number_paths(&value, "", &mut numbers);
        for (pick, number) in picks {
            let path = &numbers[pick.index(numbers.len())];
            *value.pointer_mut(path).unwrap() = if value.pointer(path).unwrap().is_f64() {
                serde_json::json!(number)
            } else {
                serde_json::json!(format!("{number:.0}").parse::<i64>().unwrap_or(i64::MAX))
            };
        }
        if let Ok(input) = serde_json::from_value::<QuoteInput>(value)
            && let Ok(quote) = brainops_domain::quote::make(input)
        {
            assert_sums(&quote.estimate);
        }
    }
}

fn number_paths(value: &serde_json::Value, path: &str, into: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, value)| number_paths(value, &format!("{path}/{name}"), into));
        }
        serde_json::Value::Array(values) => {
            values
                .iter()
                .enumerate()
                .for_each(|(at, value)| number_paths(value, &format!("{path}/{at}"), into));
        }
        serde_json::Value::Number(_) => into.push(path.into()),
        _ => {}
    }
}
