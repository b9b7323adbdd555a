//! What an export says about itself, for whoever opens the folder.

/// `README.txt` of an export.
pub(super) const README: &str = "\
Reviewed roof photos, written by BrainOps Field
===============================================

images/            The originals, byte for byte. They keep their camera data: time, camera, and the
                   POSITION where each was taken. Whoever gets this folder learns where the roofs are.
annotations.json   Everything, in COCO form.
yolo.txt           Photos that YOLO's form can tell, with labels/ and data.yaml.

Boxes are in pixels of the picture as it is stored: read photos without turning them by their EXIF
orientation. `orientation` repeats that number.

For each image
  reviewer, reviewed_at   who looked it over and when; else who decided last.
  reviewed_areas          polygons (x, y, x, y, ..., pixels) of the ground a person looked at: the whole
                          photo, or only what lies around the marks decided on. Ground outside is unknown:
                          never train on it as ground without damage.
  blake3                  hash of the file.

For each annotation
  status        accepted    a person agreed with the model's suggestion
                corrected   a person changed its class or its box and accepted it
                drawn       a person drew it
                rejected    a person looked and saw no damage: a good example of what is none
                open        nobody decided: neither damage nor sound ground
  source        model, or drawn
  confidence, model_sha256  of the suggestion as the model made it
  severity      0 to 4, as the person set it
  reviewer, decided_at      who decided, and when

The category `debris` is what looks like damage and is none: leaves, droppings, chalk, sealant.

yolo.txt lists only photos that were looked over whole, hold no open suggestion and are stored upright,
because YOLO takes everything unmarked for sound and readers differ in how they turn photos. Use
annotations.json for the others.

BrainOps Field's own training reads this folder:
  python -m train.pipeline --to damage --version X.Y.Z --reviewed THIS_FOLDER
";
