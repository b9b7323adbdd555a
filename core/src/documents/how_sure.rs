//! How sure a model's suggestions are, in sentences for people who do not build models.
//!
//! Owns the reading of a manifest's scores. Refuses to guess: a kind of test that the manifest does not
//! state gets no sentence. Shares are told as counts out of ten or a hundred, rounded as they are.

use serde_json::Value;

/// Scores of one set of test pictures, at the model's own threshold.
struct Set<'a> {
    name: &'a str,
    boxes: f64,
    recall: Option<f64>,
    precision: Option<f64>,
    pictures: f64,
    false_marks: Option<f64>,
}

impl<'a> Set<'a> {
    fn of((name, scores): (&'a String, &Value)) -> Self {
        let number = |key: &str| scores.get(key).and_then(Value::as_f64);
        Self {
            name,
            boxes: number("boxes").unwrap_or(0.0),
            recall: number("recall"),
            precision: number("precision"),
            pictures: number("pictures").unwrap_or(0.0),
            false_marks: number("false_positives_per_picture"),
        }
    }

    fn found(&self) -> f64 {
        self.recall.unwrap_or(0.0) * self.boxes
    }
}

/// Roofs drawn by a computer, by a way of drawing that the model learned from.
fn is_drawn(set: &Set<'_>) -> bool {
    set.name.starts_with("rendered")
}

/// Photos with damage that people marked, none of which the model learned from.
fn is_real(set: &Set<'_>) -> bool {
    set.name.starts_with("real") && !set.name.contains("training") && set.boxes > 0.0
}

/// Photos without damage, of places that the model did not learn from.
fn is_clean(set: &Set<'_>) -> bool {
    set.name.starts_with("real") && !set.name.contains("training") && set.false_marks.is_some()
}

/// What a model's scores say, real photos first.
pub(super) fn sentences(scores: &Value) -> Vec<String> {
    let Some(sets) = scores.as_object() else {
        return vec![UNTESTED.to_owned()];
    };
    let sets: Vec<Set<'_>> = sets.iter().map(Set::of).collect();
    let mut said = Vec::new();
    if let Some(share) = share_found(&sets, is_real) {
        said.push(format!(
            "On real photos with known damage it found {} of the marks.",
            in_hundred(share)
        ));
    }
    if let Some(share) = share_found(&sets, is_drawn) {
        let right = share_right(&sets, is_drawn).map_or_else(String::new, |share| {
            format!(
                ", and about {:.0} in 10 of its suggestions there were right",
                share * 10.0
            )
        });
        said.push(format!(
            "On computer-drawn roofs it found {} of the marks{right}.",
            in_hundred(share)
        ));
    }
    if let Some(count) = false_marks(&sets) {
        said.push(format!(
            "On real photos without damage it set {}.",
            match count {
                ..0.05 => "almost no false marks".to_owned(),
                ..0.95 => format!("about {:.0} false marks on 10 photos", count * 10.0),
                _ => format!("about {count:.0} false marks on each photo"),
            }
        ));
    }
    if said.is_empty() {
        said.push(UNTESTED.to_owned());
    }
    said
}

const UNTESTED: &str = "How often it is right was not measured.";

fn share_found(sets: &[Set<'_>], wanted: fn(&Set<'_>) -> bool) -> Option<f64> {
    let of_kind = || {
        sets.iter()
            .filter(|set| wanted(set) && set.recall.is_some())
    };
    let boxes: f64 = of_kind().map(|set| set.boxes).sum();
    (boxes > 0.0).then(|| of_kind().map(Set::found).sum::<f64>() / boxes)
}

fn share_right(sets: &[Set<'_>], wanted: fn(&Set<'_>) -> bool) -> Option<f64> {
    let of_kind = || {
        sets.iter()
            .filter(|set| wanted(set) && set.found() > 0.0)
            .filter_map(|set| {
                Some((
                    set.found(),
                    set.found() / set.precision.filter(|p| *p > 0.0)?,
                ))
            })
    };
    let suggested: f64 = of_kind().map(|(_, suggested)| suggested).sum();
    (suggested > 0.0).then(|| of_kind().map(|(right, _)| right).sum::<f64>() / suggested)
}

fn false_marks(sets: &[Set<'_>]) -> Option<f64> {
    let clean = || sets.iter().filter(|set| is_clean(set));
    let pictures: f64 = clean().map(|set| set.pictures).sum();
    let marks = clean().map(|set| set.false_marks.unwrap_or(0.0) * set.pictures);
    (pictures > 0.0).then(|| marks.sum::<f64>() / pictures)
}

fn in_hundred(share: f64) -> String {
    match share * 100.0 {
        ..0.5 => "none".to_owned(),
        hundredths => format!("about {hundredths:.0} in 100"),
    }
}

#[cfg(test)]
mod tests {
    use super::sentences;
    use serde_json::json;

    #[test]
    fn scores_become_sentences_without_a_measure_of_engineers() {
        let said = sentences(&json!({
            "rendered_a": {"boxes": 100, "recall": 0.1, "precision": 0.8, "ap50": 0.12},
            "rendered_b": {"boxes": 300, "recall": 0.2, "precision": 0.7, "ap50": 0.16},
            "real_crack": {"boxes": 50, "recall": 0.0, "precision": 0.0},
            "real_crack_of_training_site": {"boxes": 90, "recall": 0.9, "precision": 0.9},
            "real_clean": {"pictures": 4, "false_positives_per_picture": 2.75},
            "real_clean_of_training_site": {"pictures": 16, "false_positives_per_picture": 0.0},
            "trained_on_a_cross": {"boxes": 9, "recall": 0.9, "precision": 0.9},
        }));
        assert_eq!(
            said,
            [
                "On real photos with known damage it found none of the marks.",
                "On computer-drawn roofs it found about 18 in 100 of the marks, and about 7 in 10 of its suggestions there were right.",
                "On real photos without damage it set about 3 false marks on each photo.",
            ]
        );
    }

    #[test]
    fn what_was_not_measured_is_said_so() {
        for scores in [json!(null), json!({}), json!({"note": "none yet"})] {
            assert_eq!(
                sentences(&scores),
                ["How often it is right was not measured."]
            );
        }
    }
}
