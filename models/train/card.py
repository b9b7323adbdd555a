"""What the model card says beside its numbers: data, licence, how it was trained, limits."""

LICENCE = "Apache-2.0"

DATA = [
    {"name": "rendered roofs by models/train/synth, painters a and b", "licence": "Apache-2.0", "use": "train, validation, test, by seed"},
    {"name": "material photographs of ambientCG and Poly Haven", "licence": "CC0-1.0", "use": "surfaces in a tenth of the training scenes; other materials as surfaces of the composite test"},
    {"name": "Meenal Sanghvi, Corrosion Detection Primary", "licence": "CC-BY-4.0", "use": "train (train block of time), test (validation block of time)"},
    {"name": "drone photos of a yard, github.com/vinstray/i-sfm, (c) 2025 Zaar Ali", "licence": "MIT", "use": "train, as ground and clean negatives"},
    {"name": "drone photos of a park, (c) 2017 Piero Toffanin; two OpenDroneMap photos", "licence": "BSD-2-Clause; CC0-1.0", "use": "test, as clean photos and as ground of test scenes"},
    {"name": "Komi, Yoshida, Kameyama, crack tiles, doi 10.3390/s25144325", "licence": "CC-BY-SA-4.0", "use": "test only, never trained on"},
]
LIMITS = [
    "No photo of a real roof, labelled or not, was available: every class but rust is trained on rendered scenes only.",
    "Rust is also trained on hand-held phone photos of tools, brackets and pipes, not of roofs.",
    "Rendered scores of painters it was trained on say how well the network learned its own generator; the cross-rendered scores, of a model trained on the other painter alone, say more about a new roof.",
    "The crack test set is quay paving seen from a drone, not a roof; it was never trained on.",
    "The clean photos are a park, a field, a road and a building site; none shows a house roof.",
    "Made for 1.2 to 9 mm per pixel; marks under 4 px were left out of training, so hail under about 15 mm needs 4 mm per pixel or finer.",
    "Marks over about 250 px are found poorly: one look at native scale does not see them whole.",
    "The mask of the roof learned from rendered houses on drawn ground and on the ground of one real site; no photo of a real house was available.",
    "Confidence is calibrated on rendered tiles; on photos of real roofs it may be too high.",
    "A finding is a suggestion for a person to confirm; a photo cannot show whether the mat under a mark is fractured.",
]


def source(facts: dict, note: str) -> str:
    """How the model came about, from its checkpoint."""
    tiles = facts["step"] * facts["batch"]
    text = (
        f"trained by models/train (make model): seed {facts['seed']}, {facts['pictures']} rendered pictures, {facts['real_pictures']} real ones, "
        f"{tiles + facts['tiles_before']} tiles in all, the last {facts['step']} steps of {facts['batch']} tiles of {facts['tile_px']} px in {facts['spent_s'] / 60:.0f} minutes on {facts['where']}"
    )
    return f"{text}; {note}" if note else text


def limits(scores: dict) -> list[str]:
    """The standing limits, led by what it misses."""
    shown = next((s for k, s in scores.items() if k.startswith("rendered") and isinstance(s, dict) and s.get("recall") is not None), None)
    lead = [f"At the default confidence it finds {shown['recall']:.0%} of the marks in rendered tiles it has not seen, and {shown['precision'] or 0:.0%} of its findings there are right."] if shown else []
    return [*lead, *LIMITS]
