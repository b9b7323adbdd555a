/** The rail beside the list that jumps to a section. */
import type { JobGroup } from "../../api";
import { m } from "../../messages";

export interface JumpProps {
  groups: readonly JobGroup[];
  now: string | null;
  onJump: (key: string) => void;
}

export function Jump({ groups, now, onJump }: JumpProps) {
  const labels: Record<string, string> = m.jobs.jumps;
  return (
    <nav className="jump" aria-label={m.jobs.jump}>
      {groups.map((group) => (
        <button
          key={group.key}
          type="button"
          tabIndex={-1}
          className={group.key === now ? "now" : undefined}
          onClick={() => onJump(group.key)}
        >
          {labels[group.key] ?? group.key}
        </button>
      ))}
    </nav>
  );
}
