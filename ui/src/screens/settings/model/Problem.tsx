/** What went wrong with a model or with reviewed photos, in the words of this place where it has some. */
import type { ReactNode } from "react";
import type { Code } from "../../../api";
import { ErrorNote } from "../../../components/ErrorNote";
import { sentenceOf } from "../../../errors";
import { m } from "../../../messages";

export interface ProblemProps {
  code: Code;
  sentences: Partial<Record<Code, string>>;
  children?: ReactNode;
}

export function Problem({ code, sentences, children }: ProblemProps) {
  return (
    <ErrorNote
      sentence={sentences[code] ?? sentenceOf(code)}
      code={m.common.errorCode(code)}
      action={children}
    />
  );
}
