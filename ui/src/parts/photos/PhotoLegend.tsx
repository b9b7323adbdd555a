/** What the badges of a grid mean. */
import { Check, EyeOff, ScanSearch } from "lucide-react";
import { m } from "../../messages";

export function PhotoLegend() {
  return (
    <span className="ph-legend">
      <span>
        <ScanSearch className="i" aria-hidden="true" /> {m.photos.legend}
      </span>
      <span>
        <Check className="i" aria-hidden="true" /> {m.photos.legendReviewed}
      </span>
      <span>
        <EyeOff className="i" aria-hidden="true" /> {m.photos.legendUnseen}
      </span>
    </span>
  );
}
