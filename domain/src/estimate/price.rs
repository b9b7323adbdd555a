//! From costs to prices: one price for each option, shared over its lines to the cent.

use crate::materials::{Assembly, MaterialList, WhyStep, take_off};
use crate::money::Cents;
use crate::price_book::PriceBook;
use crate::roof::problem::has_errors;
use crate::roof::{Problem, ProblemCode, Roof, measure};

use super::cell::step;
use super::lines::{CostLine, Lines, MATERIAL_TAX};
use super::money::{Rate, dollars, spread};
use super::present::{allowances, sections};
use super::{
    Discount, DiscountOrder, Estimate, EstimateInput, LineSection, OptionInput, OptionTotals,
    TaxMode,
};

/// What one option comes to, and the prices of its lines.
pub(super) struct Priced {
    pub(super) totals: OptionTotals,
    pub(super) prices: Vec<Cents>,
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
