//! Price books and their exchange as CSV.

use brainops_domain::price_book::{
    PriceBook, PriceItem, PriceKind, RowOutcome, Tier, UnitCost, export_csv, import_csv, starter,
};
use brainops_domain::roof::ProblemCode;
use proptest::prelude::*;

fn empty() -> PriceBook {
    PriceBook {
        name: "test".into(),
        released_on: None,
        items: Vec::new(),
    }
}

#[test]
fn the_starter_book_is_sound() {
    let book = starter();
    let import = import_csv(
        &empty(),
        brainops_domain::price_book::starter::STARTER_CSV.as_bytes(),
    )
    .unwrap();
    assert_eq!(
        (import.refused, import.added as usize),
        (0, book.items.len())
    );
    assert!(book.validate().is_empty());
    assert_eq!(
        export_csv(&book),
        brainops_domain::price_book::starter::STARTER_CSV
    );
}

#[test]
fn an_import_tells_what_each_row_would_do() {
    let book = starter();
    let csv = "\u{feff}Unit_Cost,SKU,item,name,unit,kind,tiers,taxable,variant\n\
        \"$1,037.50\",SH-R30,shingles,Shingles,bundle,material,good,yes,Ridgeline 30\n\
        55.00,ST-105,starter,Starter,bundle,material,,yes,Ridgeline starter\n\
        0.0375,NAIL,nail,Nail,each,material,,yes,\n\
        -5,BAD1,x,X,each,material,,yes,\n\
        5,BAD2,x,X,each,gold,,yes,\n\
        5,BAD3,x,X,each,material,cheap,yes,\n\
        5,BAD4,x,,each,material,,yes,\n\
        5,NAIL,nail,Nail,each,material,,yes,\n\
        5,SHORT\n";
    let import = import_csv(&book, csv.as_bytes()).unwrap();
    let outcomes: Vec<RowOutcome> = import.rows.iter().map(|row| row.outcome).collect();
    use RowOutcome::{Added, Changed, Refused, Unchanged};
    let want = [
        Changed, Unchanged, Added, Refused, Refused, Refused, Refused, Refused, Refused,
    ];
    assert_eq!(outcomes, want);
    assert_eq!(import.rows[0].detail, "cost 36.00 to 1037.50");
    assert_eq!(import.rows[0].line, 2);
    assert_eq!(import.rows[2].cost_after, Some(UnitCost(375)));
    assert!(import.rows[3].detail.contains("-5"));
    assert_eq!(import.book.items.len(), book.items.len() + 1);
    assert_eq!(import.untouched as usize, book.items.len() - 2);
    assert_eq!(import.book.items[1..book.items.len()], book.items[1..]);
}

#[test]
fn a_file_that_is_no_price_list_is_refused_whole() {
    for bytes in [&b""[..], b"a,b,c\n1,2,3\n", &[0xff, 0xfe, 0x00, 0x41]] {
        assert_eq!(
            import_csv(&starter(), bytes).unwrap_err().code,
            ProblemCode::BadCsv
        );
    }
    let latin = b"sku,item,name,unit,unit_cost,kind\nA,b,Caf\xe9,each,1,material\n";
    let import = import_csv(&empty(), latin).unwrap();
    assert_eq!((import.refused, import.added), (1, 0));
}

#[test]
fn costs_are_read_exactly() {
    for (text, cost) in [
        ("36", Some(360_000)),
        ("36.5", Some(365_000)),
        ("$1,234.5678", Some(12_345_678)),
        (".5", Some(5000)),
        ("0.00001", None),
        ("1e3", None),
        ("-1", None),
        ("", None),
        (".", None),
        ("NaN", None),
        ("99999999999", None),
    ] {
        assert_eq!(UnitCost::parse(text), cost.map(UnitCost), "{text}");
    }
}

fn items() -> impl Strategy<Value = Vec<PriceItem>> {
    let text = "[a-zA-Z0-9 ,\"'|é=-]{0,12}[a-z]";
    let one = (
        text,
        text,
        proptest::sample::subsequence(Tier::ALL.to_vec(), 0..=3),
        text,
        0..10_000_000_000_i64,
        proptest::sample::select(PriceKind::ALL.to_vec()),
        any::<bool>(),
    );
    proptest::collection::vec(one, 0..20).prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(
                |(index, (item, name, tiers, variant, cost, kind, taxable))| PriceItem {
                    sku: format!("S{index}"),
                    item: item.trim().into(),
                    tiers,
                    name: name.trim().into(),
                    variant: variant.trim().into(),
                    unit: "each".into(),
                    unit_cost: UnitCost(cost),
                    kind,
                    taxable,
                },
            )
            .collect()
    })
}

#[test]
fn no_cell_of_a_written_book_begins_like_a_formula() {
    let texts = [
        "=HYPERLINK(1)",
        "+1",
        "-1",
        "@SUM(A1)",
        "'=1",
        "''-x",
        "'quoted",
    ];
    let items: Vec<PriceItem> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| PriceItem {
            sku: format!("{text}{index}"),
            item: (*text).into(),
            tiers: Vec::new(),
            name: (*text).into(),
            variant: (*text).into(),
            unit: (*text).into(),
            unit_cost: UnitCost(5),
            kind: PriceKind::Other,
            taxable: false,
        })
        .collect();
    let book = PriceBook { items, ..empty() };
    let csv = export_csv(&book);
    for line in csv.lines() {
        for cell in line.split(',') {
            let cell = cell.trim_matches('"');
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{line}");
        }
    }
    assert_eq!(import_csv(&empty(), csv.as_bytes()).unwrap().book, book);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_book_survives_its_csv(items in items()) {
        let book = PriceBook { items, ..empty() };
        let import = import_csv(&empty(), export_csv(&book).as_bytes()).unwrap();
        prop_assert_eq!(&import.book, &book);
        let again = import_csv(&book, export_csv(&book).as_bytes()).unwrap();
        prop_assert_eq!(again.unchanged as usize, book.items.len());
    }

    #[test]
    fn no_file_breaks_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut file = b"sku,item,name,unit,unit_cost,kind\n".to_vec();
        file.extend(bytes);
        if let Ok(import) = import_csv(&starter(), &file) {
            prop_assert!(import.book.validate().is_empty());
        }
    }
}
