/** The roof in a row of numbers; each with a reason opens it. */
import type { ReactNode } from "react";
import type { MaterialList, RoofMeasured } from "../../api";
import { WhyNumber } from "../../components/WhyNumber";
import { format, m } from "../../messages";

export type SummaryKey = "area" | "squares" | "debris" | "labor";

export interface SummaryStripProps {
  measured: RoofMeasured | null;
  materials: MaterialList | null;
  layers: number;
  stale: boolean;
  onWhy: (key: SummaryKey, anchor: HTMLElement) => void;
}

export function SummaryStrip({ measured, materials, layers, stale, onWhy }: SummaryStripProps) {
  const none = m.common.none;
  return (
    <dl className={stale ? "roof-strip stale" : "roof-strip"}>
      <Fact label={m.roof.area}>
        {measured ? (
          <WhyNumber onOpen={(anchor) => onWhy("area", anchor)}>{m.roof.sqft(measured.area_sqft)}</WhyNumber>
        ) : (
          none
        )}
      </Fact>
      <Fact label={m.roof.squares}>
        {measured ? (
          <WhyNumber onOpen={(anchor) => onWhy("squares", anchor)}>
            {format.squares(measured.squares)}
          </WhyNumber>
        ) : (
          none
        )}
      </Fact>
      <Fact label={m.roof.facets}>{measured ? format.count(measured.facets.length) : none}</Fact>
      <Fact label={m.roof.pitch}>{measured ? format.pitch(measured.predominant_pitch_in_12) : none}</Fact>
      <Fact label={m.roof.toRemove}>
        {materials && layers > 0 ? (
          <>
            {m.roof.layers(layers)},{" "}
            <WhyNumber onOpen={(anchor) => onWhy("debris", anchor)}>
              {m.roof.tons(materials.debris_tons)}
            </WhyNumber>
          </>
        ) : (
          m.roof.nothingToRemove
        )}
      </Fact>
      <Fact label={m.roof.labor}>
        {materials ? (
          <WhyNumber onOpen={(anchor) => onWhy("labor", anchor)}>
            {m.roof.hours(materials.labor_hours)}
          </WhyNumber>
        ) : (
          none
        )}
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="i3 xs">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
