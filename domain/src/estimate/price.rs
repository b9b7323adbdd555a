//! From costs to prices: one price for each option, shared over its lines to the cent.

use crate::materials::{Assembly, MaterialList, WhyStep, item, take_off};
use crate::money::Cents;
use crate::price_book::{PriceBook, PriceKind};
use crate::roof::problem::has_errors;
use crate::roof::{Problem, ProblemCode, Roof, measure};

use super::lines::{CostLine, Lines, MATERIAL_TAX, step};
use super::money::{Rate, dollars, line_cost, spread};
use super::{
    Allowance, Discount, DiscountOrder, Estimate, EstimateInput, EstimateLine, EstimateSection,
    LineCell, LineSection, OptionInput, OptionTotals, TaxMode,
};

/// Key of the line that takes money off.
const DISCOUNT: &str = "discount";
/// Key of the tax that the customer pays.
const SALES_TAX: &str = "sales_tax";

/// What one option comes to, and the prices of its lines.
struct Priced {
    totals: OptionTotals,
    prices: Vec<Cents>,
}

/// Prices a roof.
///
/// Errors: everything of severity `error` in roof, assembly, price book and decisions, such as a
/// counted item without a price; what is only worth a look comes back in `checks`.
/// Source: price = direct cost / (1 − overhead − profit), both shares of the price.
pub fn estimate(
    roof: &Roof,
    assembly: &Assembly,
    book: &PriceBook,
    input: &EstimateInput,
) -> Result<Estimate, Vec<Problem>> {
    let measured = measure(roof);
    let mut problems = input.validate();
    problems.extend(book.validate());
    let lists: Vec<MaterialList> = input
        .options
        .iter()
        .map(|option| {
            let nails_per_shingle = option
                .nails_per_shingle
                .unwrap_or(assembly.nails_per_shingle);
            take_off(
                roof,
                &measured,
                &Assembly {
                    nails_per_shingle,
                    ..assembly.clone()
                },
            )
        })
        .collect();
    problems.extend(
        lists
            .first()
            .map(|list| list.problems.clone())
            .unwrap_or_default(),
    );
    if has_errors(&problems) {
        return Err(problems);
    }
    let mut lines = Lines {
        book,
        input,
        lines: Vec::new(),
        problems,
    };
    lines.build(&lists);
    let Lines {
        lines,
        mut problems,
        ..
    } = lines;
    if has_errors(&problems) {
        return Err(problems);
    }

    let priced: Vec<Priced> = input
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| price_option(input, option, index, &lines, &mut problems))
        .collect();
    if has_errors(&problems) {
        return Err(problems);
    }
    let first_total = priced
        .first()
        .map_or(Cents::ZERO, |first| first.totals.total);
    let options = priced.iter().map(|option| {
        let more_than_first = option.totals.total - first_total;
        OptionTotals {
            more_than_first,
            ..option.totals.clone()
        }
    });
    Ok(Estimate {
        options: options.collect(),
        sections: sections(book, input, &lines, &priced),
        allowances: allowances(book, input, &lists),
        price_book: book.name.clone(),
        rules: assembly.rules.words(),
        checks: problems,
    })
}

fn price_option(
    input: &EstimateInput,
    option: &OptionInput,
    index: usize,
    lines: &[CostLine],
    problems: &mut Vec<Problem>,
) -> Priced {
    let cost_of = |wanted: &dyn Fn(&CostLine) -> bool| -> Cents {
        lines
            .iter()
            .filter(|line| wanted(line))
            .map(|line| line.cells[index].cost)
            .sum()
    };
    let overhead_rate = Rate::from_percent(input.overhead_percent);
    let rest = overhead_rate
        .plus(Rate::from_percent(input.profit_percent))
        .rest();
    let costs: Vec<Cents> = lines.iter().map(|line| line.cells[index].cost).collect();
    let direct_cost: Cents = costs.iter().copied().sum();
    let price = rest.whole_of(direct_cost);
    let prices = spread(&costs, rest, price);

    let discount = match input.discount {
        None => Cents::ZERO,
        Some(Discount::Amount { cents }) => cents,
        Some(Discount::Percent { percent }) => Rate::from_percent(percent).of(price),
    };
    if discount > price {
        let message = format!("The discount is more than the price of {}.", option.label);
        problems.push(Problem::error(
            ProblemCode::BadDiscount,
            "estimate.discount",
            message,
        ));
    }
    let net = price - discount;
    let taxable: Cents = lines
        .iter()
        .zip(&prices)
        .filter(|(line, _)| line.cells[index].taxable)
        .map(|(_, price)| *price)
        .sum();
    let tax = charged_tax(input, price, net, taxable);
    let total = net + tax;
    let overhead = overhead_rate.of(net);
    let wanted_deposit = Rate::from_percent(input.deposit_percent).of(total);
    let deposit = input
        .deposit_cap
        .map_or(wanted_deposit, |cap| cap.min(wanted_deposit));
    if deposit < wanted_deposit {
        let message = format!(
            "The deposit of {} is cut to the cap of the state.",
            option.label
        );
        problems.push(Problem::note(
            ProblemCode::DepositAboveCap,
            "estimate.deposit_cap",
            message,
        ));
    }
    if option.price_floor.is_some_and(|floor| net < floor) {
        let message = format!(
            "{} is below the lowest price the office allows.",
            option.label
        );
        let field = format!("estimate.options[{index}].price_floor");
        problems.push(Problem::warning(ProblemCode::BelowFloor, field, message));
    }
    let share = |part: Cents, whole: Cents| {
        if whole == Cents::ZERO {
            0.0
        } else {
            dollars(part) / dollars(whole) * 100.0
        }
    };
    let totals = OptionTotals {
        tier: option.tier,
        label: option.label.clone(),
        description: option.description.clone(),
        materials_cost: cost_of(&|line| line.section == LineSection::Materials),
        material_tax: cost_of(&|line| line.key == MATERIAL_TAX),
        labor_cost: cost_of(&|line| line.section == LineSection::Labor),
        other_cost: cost_of(&|line| line.section == LineSection::Other && line.key != MATERIAL_TAX),
        direct_cost,
        price,
        discount,
        tax,
        total,
        more_than_first: Cents::ZERO,
        overhead,
        profit: net - direct_cost - overhead,
        margin_percent: share(net - direct_cost, net),
        markup_percent: share(net - direct_cost, direct_cost),
        commission: Rate::from_percent(input.commission_percent).of(net),
        deposit,
        rest: total - deposit,
        price_floor: option.price_floor,
        profit_at_floor: option
            .price_floor
            .map(|floor| floor - direct_cost - overhead_rate.of(floor)),
        why: price_why(
            input,
            index,
            lines,
            direct_cost,
            rest,
            [price, discount, tax, total],
        ),
    };
    Priced { totals, prices }
}

fn charged_tax(input: &EstimateInput, price: Cents, net: Cents, taxable: Cents) -> Cents {
    let base = match input.tax_mode {
        TaxMode::None | TaxMode::PaidByCompany => return Cents::ZERO,
        TaxMode::ChargedOnTaxable => taxable,
        TaxMode::ChargedOnAll => price,
    };
    let rate = Rate::from_percent(input.tax_percent);
    match input.discount_order {
        DiscountOrder::AfterTax => rate.of(base),
        DiscountOrder::BeforeTax if price == Cents::ZERO => Cents::ZERO,
        // The discount is shared by taxed and untaxed lines alike.
        DiscountOrder::BeforeTax => {
            let base = i128::from(base.0) * i128::from(net.0) / i128::from(price.0);
            rate.of(Cents(
                i64::try_from(base).expect("BUG: a part of a price is no more than it"),
            ))
        }
    }
}

fn price_why(
    input: &EstimateInput,
    index: usize,
    lines: &[CostLine],
    direct_cost: Cents,
    rest: Rate,
    [price, discount, tax, total]: [Cents; 4],
) -> Vec<WhyStep> {
    let money = |label: String, amount: Cents| step(label, dollars(amount), "$", 2);
    let materials = lines
        .iter()
        .filter(|line| line.section == LineSection::Materials);
    let materials: Cents = materials.map(|line| line.cells[index].cost).sum();
    let mut why = vec![money("Materials".into(), materials)];
    let others = lines
        .iter()
        .filter(|line| line.section != LineSection::Materials);
    for line in others.filter(|line| line.cells[index].cost != Cents::ZERO) {
        let cell = &line.cells[index];
        let label = match line.section {
            LineSection::Labor => {
                format!(
                    "{}, {:.2} {}s × {}",
                    line.label, cell.quantity, line.unit, cell.unit_cost
                )
            }
            LineSection::Materials | LineSection::Other if line.key == MATERIAL_TAX => {
                format!("Tax on materials, {} %", input.tax_percent)
            }
            LineSection::Materials | LineSection::Other => line.label.clone(),
        };
        why.push(money(label, cell.cost));
    }
    why.push(money("Direct cost".into(), direct_cost));
    let label = format!(
        "÷ (1 − {} % overhead − {} % profit)",
        input.overhead_percent, input.profit_percent
    );
    why.push(step(label, rest.fraction(), "", 2));
    why.push(money("Price".into(), price));
    if discount != Cents::ZERO {
        why.push(money("− discount".into(), Cents::ZERO - discount));
    }
    if tax != Cents::ZERO {
        why.push(money(format!("+ sales tax, {} %", input.tax_percent), tax));
    }
    if total != price {
        why.push(money("Total".into(), total));
    }
    why
}

fn sections(
    book: &PriceBook,
    input: &EstimateInput,
    lines: &[CostLine],
    priced: &[Priced],
) -> Vec<EstimateSection> {
    let mut sections: Vec<EstimateSection> = [
        LineSection::Materials,
        LineSection::Labor,
        LineSection::Other,
    ]
    .map(|section| EstimateSection {
        section,
        lines: Vec::new(),
    })
    .into();
    for (at, line) in lines.iter().enumerate() {
        let prices: Vec<Cents> = priced.iter().map(|option| option.prices[at]).collect();
        let target = sections
            .iter_mut()
            .find(|section| section.section == line.section);
        target
            .expect("BUG: every section is listed")
            .lines
            .push(priced_line(book, input, line, &prices));
    }
    let other = sections.last_mut().expect("BUG: there are three sections");
    let discounts: Vec<Cents> = priced
        .iter()
        .map(|o| Cents::ZERO - o.totals.discount)
        .collect();
    let taxes: Vec<Cents> = priced.iter().map(|o| o.totals.tax).collect();
    for (key, label, amounts) in [
        (DISCOUNT, "Discount", discounts),
        (SALES_TAX, "Sales tax", taxes),
    ] {
        if amounts.iter().any(|amount| *amount != Cents::ZERO) {
            other.lines.push(amount_line(input, key, label, &amounts));
        }
    }
    sections.retain(|section| !section.lines.is_empty());
    sections
}

fn priced_line(
    book: &PriceBook,
    input: &EstimateInput,
    line: &CostLine,
    prices: &[Cents],
) -> EstimateLine {
    let cells = input
        .options
        .iter()
        .zip(&line.cells)
        .zip(prices)
        .map(|((option, cell), price)| {
            let mut why = cell.why.clone();
            if cell.quantity > 0.0 && line.key != MATERIAL_TAX {
                let each = dollars(*price) / cell.quantity;
                why.push(step(format!("× price in book {}", book.name), each, "$", 4));
            }
            why.push(step("Line", dollars(*price), "$", 2));
            LineCell {
                tier: option.tier,
                sku: cell.sku.clone(),
                variant: cell.variant.clone(),
                quantity: cell.quantity,
                unit_cost: cell.unit_cost,
                cost: cell.cost,
                price: *price,
                why,
            }
        });
    EstimateLine {
        key: line.key.clone(),
        label: line.label.clone(),
        unit: line.unit.clone(),
        by_hand: line.by_hand,
        cells: cells.collect(),
    }
}

/// A line that is a sum of money and nothing else.
fn amount_line(input: &EstimateInput, key: &str, label: &str, amounts: &[Cents]) -> EstimateLine {
    let cells = input
        .options
        .iter()
        .zip(amounts)
        .map(|(option, amount)| LineCell {
            tier: option.tier,
            sku: String::new(),
            variant: String::new(),
            quantity: 1.0,
            unit_cost: crate::price_book::UnitCost(0),
            cost: Cents::ZERO,
            price: *amount,
            why: vec![step(label, dollars(*amount), "$", 2)],
        });
    let by_hand = key == DISCOUNT;
    EstimateLine {
        key: key.into(),
        label: label.into(),
        unit: String::new(),
        by_hand,
        cells: cells.collect(),
    }
}

/// Prices of single units that stay out of the total.
fn allowances(book: &PriceBook, input: &EstimateInput, lists: &[MaterialList]) -> Vec<Allowance> {
    let rest = Rate::from_percent(input.overhead_percent)
        .plus(Rate::from_percent(input.profit_percent))
        .rest();
    let mut allowances: Vec<Allowance> = Vec::new();
    for entry in book
        .items
        .iter()
        .filter(|entry| entry.kind == PriceKind::Allowance)
    {
        if allowances.iter().any(|known| known.key == entry.item) {
            continue;
        }
        let price = |option: &OptionInput| {
            let unit_cost = book
                .find(&entry.item, option.tier)
                .unwrap_or(entry)
                .unit_cost;
            rest.whole_of(line_cost(1.0, unit_cost))
        };
        let deck = lists.first().filter(|_| entry.item == item::DECK_SHEET);
        allowances.push(Allowance {
            key: entry.item.clone(),
            label: entry.name.clone(),
            unit: entry.unit.clone(),
            prices: input.options.iter().map(price).collect(),
            at_most: deck.map(|list| list.full_redeck_sheets),
        });
    }
    allowances
}
