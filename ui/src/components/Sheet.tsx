/** A panel from the right for a form; Esc closes it and the focus returns. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useCover } from "./overlay";

export interface SheetProps {
  title: string;
  closeLabel: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A part, so that it counts only while the sheet is open. */
export function Cover() {
  useCover();
  return null;
}

export function Sheet({ title, closeLabel, isOpen, onClose, children }: SheetProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="sheet">
        <Dialog className="sheet-body" data-modal="">
          <Cover />
          <header className="bar">
            <Heading slot="title">{title}</Heading>
            <span className="grow" />
            <Button className="btn quiet icon" aria-label={closeLabel} onPress={onClose}>
              <X className="i" aria-hidden="true" />
            </Button>
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
