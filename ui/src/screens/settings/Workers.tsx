/** How many cores of the processor work on the photo being analyzed. */
import { ChevronDown } from "lucide-react";
import { ChoiceMenu } from "../../components/Menu";
import { m } from "../../messages";

const words = m.settings;
const MOST = 16;
const AUTO = "auto";

export interface WorkersProps {
  value: number | null;
  onChange: (value: number | null) => void;
}

export function Workers({ value, onChange }: WorkersProps) {
  const choices = [
    { key: AUTO, label: words.workersAuto },
    ...Array.from({ length: MOST }, (_, n) => ({ key: String(n + 1), label: words.workersN(n + 1) })),
  ];
  return (
    <ChoiceMenu
      label={words.workers}
      placement="bottom start"
      button={
        <>
          {value === null ? words.workersAuto : words.workersN(value)}
          <ChevronDown className="i sm" aria-hidden="true" />
        </>
      }
      mode="single"
      choices={choices}
      selected={[value === null ? AUTO : String(value)]}
      onSelect={([key]) => onChange(key === AUTO || key === undefined ? null : Number(key))}
    />
  );
}
