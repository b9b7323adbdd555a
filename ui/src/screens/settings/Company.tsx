/** What the company prints on reports and quotes. */
import { useEffect, useRef, useState } from "react";
import type { CompanyProfile } from "../../api";
import { readNumber } from "../../components/entry";
import { NumberField } from "../../components/NumberField";
import { m } from "../../messages";
import { useDraft } from "../../parts/useDraft";
import { Row } from "./Row";
import { TextEntry } from "./TextEntry";
import { joinParagraphs, splitParagraphs } from "./terms";

const words = m.settings;
const LONGEST_HOLD_DAYS = 365;
const LONGEST_TEXT = 8000;

function readDays(text: string): number | null {
  const days = readNumber(text);
  return days !== null && Number.isInteger(days) && days >= 1 && days <= LONGEST_HOLD_DAYS ? days : null;
}

export interface CompanyProps {
  /** Someone came to fill it in: it comes in sight with the focus where something is missing. */
  asked: boolean;
  profile: CompanyProfile;
  onChange: (profile: CompanyProfile, done: (kept: CompanyProfile) => void) => void;
}

export function Company({ asked, profile, onChange }: CompanyProps) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!asked) return;
    section.current?.scrollIntoView({ block: "start" });
    const fields = [...(section.current?.querySelectorAll("input") ?? [])];
    (fields.find((field) => field.value === "") ?? fields[0])?.focus({ preventScroll: true });
  }, [asked]);
  // Fields may be left faster than a save comes back: each commit builds on the one before.
  const { draft, commit } = useDraft(profile, onChange);
  const [badDays, setBadDays] = useState(false);
  const put = (part: Partial<CompanyProfile>) => commit({ ...draft, ...part });
  return (
    <section ref={section} className="sec company">
      <h2>{words.companyTitle}</h2>
      <Row label={words.company} help={words.companyHelp}>
        <TextEntry
          label={words.company}
          maxLength={120}
          value={draft.name}
          problemOf={(name) => (name === "" ? words.companyNameless(draft.name) : null)}
          onCommit={(name) => put({ name })}
        />
      </Row>
      <Row label={words.address} help={words.addressHelp}>
        <TextEntry
          label={words.address}
          maxLength={200}
          value={draft.address}
          onCommit={(address) => put({ address })}
        />
      </Row>
      <Row label={words.phone}>
        <TextEntry
          label={words.phone}
          type="tel"
          maxLength={40}
          value={draft.phone}
          onCommit={(phone) => put({ phone })}
        />
      </Row>
      <Row label={words.email}>
        <TextEntry
          label={words.email}
          type="email"
          maxLength={254}
          value={draft.email}
          onCommit={(email) => put({ email })}
        />
      </Row>
      <Row label={words.license} help={words.licenseHelp}>
        <TextEntry
          label={words.license}
          maxLength={80}
          value={draft.license}
          onCommit={(license) => put({ license })}
        />
      </Row>
      <Row label={words.quoteDays} help={words.quoteDaysHelp(LONGEST_HOLD_DAYS)}>
        <NumberField
          label={words.quoteDays}
          hideLabel
          value={draft.quote_days}
          format={String}
          read={readDays}
          step={1}
          unit={words.days}
          invalid={badDays}
          onUnreadable={setBadDays}
          onCommit={(quote_days) => {
            if (quote_days !== null) put({ quote_days });
          }}
        />
      </Row>
      <Row label={words.exclusions} help={words.exclusionsHelp}>
        <TextEntry
          label={words.exclusions}
          lines={3}
          maxLength={LONGEST_TEXT}
          value={draft.exclusions}
          onCommit={(exclusions) => put({ exclusions })}
        />
      </Row>
      <Row label={words.terms} help={words.termsHelp}>
        <TextEntry
          label={words.terms}
          lines={10}
          maxLength={LONGEST_TEXT}
          value={joinParagraphs(draft.terms)}
          onCommit={(text) => put({ terms: splitParagraphs(text) })}
        />
      </Row>
    </section>
  );
}
