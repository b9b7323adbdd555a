/** An error where it happened: the sentence, one action if there is one, the code in small type. */
import { OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";

export interface ErrorNoteProps {
  sentence: string;
  code: string;
  action?: ReactNode;
}

export function ErrorNote({ sentence, code, action }: ErrorNoteProps) {
  return (
    <div className="note stop" role="alert">
      <OctagonAlert className="i c-stop" aria-hidden="true" />
      <div className="grow">
        <p>{sentence}</p>
        <p className="xxs i3 note-code">{code}</p>
      </div>
      {action}
    </div>
  );
}
