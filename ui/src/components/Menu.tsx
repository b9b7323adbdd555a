/** A menu behind a button: actions, or choices that stay open while several are made. */
import type { ReactNode, RefObject } from "react";
import {
  Menu as AriaMenu,
  Button,
  Header,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  type Selection,
  Separator,
} from "react-aria-components";

export interface MenuChoice<K extends string> {
  key: K;
  label: string;
  icon?: ReactNode;
  /** Shown after the label in small gray. */
  hint?: string;
  danger?: boolean;
  /** Draws a line above. */
  apart?: boolean;
}

interface MenuBase<K extends string> {
  label: string;
  button: ReactNode;
  buttonClass?: string;
  /** The button shows an icon alone, so the label names it. */
  iconOnly?: boolean;
  choices: readonly MenuChoice<K>[];
  placement?: "bottom start" | "bottom end" | "top start" | "top end";
}

export interface ActionMenuProps<K extends string> extends MenuBase<K> {
  onAction: (key: K) => void;
  isOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
}

function Items<K extends string>({ choices }: { choices: readonly MenuChoice<K>[] }) {
  return choices.flatMap((choice) => [
    ...(choice.apart ? [<Separator key={`${choice.key}-line`} className="menu-line" />] : []),
    <MenuItem
      key={choice.key}
      id={choice.key}
      textValue={choice.label}
      className={choice.danger ? "menu-item danger" : "menu-item"}
    >
      <span className="menu-mark" aria-hidden="true" />
      {choice.icon}
      <span className="grow">{choice.label}</span>
      {choice.hint ? <span className="i3 xs">{choice.hint}</span> : null}
    </MenuItem>,
  ]);
}

/** Each choice does something and closes the menu. */
export function ActionMenu<K extends string>(props: ActionMenuProps<K>) {
  const { label, button, buttonClass, choices, onAction, placement = "bottom end" } = props;
  return (
    <MenuTrigger
      {...(props.isOpen === undefined ? {} : { isOpen: props.isOpen })}
      {...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {})}
    >
      <Button className={buttonClass ?? "btn"} {...(props.iconOnly ? { "aria-label": label } : {})}>
        {button}
      </Button>
      <Popover className="pop menu" placement={placement}>
        <AriaMenu aria-label={label} onAction={(key) => onAction(key as K)} className="menu-list">
          {Items({ choices })}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

export interface ChoiceMenuProps<K extends string> extends MenuBase<K> {
  mode: "single" | "multiple";
  selected: readonly K[];
  onSelect: (keys: K[]) => void;
  heading?: string;
  isOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** Choices that are on or off. */
export function ChoiceMenu<K extends string>(props: ChoiceMenuProps<K>) {
  const {
    label,
    button,
    buttonClass,
    choices,
    mode,
    selected,
    onSelect,
    heading,
    placement = "bottom end",
  } = props;
  const changed = (keys: Selection) => {
    const chosen =
      keys === "all"
        ? choices.map(({ key }) => key)
        : choices.map(({ key }) => key).filter((key) => keys.has(key));
    onSelect(chosen);
  };
  return (
    <MenuTrigger
      {...(props.isOpen === undefined ? {} : { isOpen: props.isOpen })}
      {...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {})}
    >
      <Button className={buttonClass ?? "btn"} {...(props.iconOnly ? { "aria-label": label } : {})}>
        {button}
      </Button>
      <Popover className="pop menu" placement={placement}>
        <AriaMenu
          aria-label={label}
          selectionMode={mode}
          selectedKeys={selected}
          onSelectionChange={changed}
          disallowEmptySelection={mode === "single"}
          className="menu-list"
        >
          <MenuSection aria-label={heading ?? label}>
            {heading ? <Header className="menu-head">{heading}</Header> : null}
            {Items({ choices })}
          </MenuSection>
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

export interface MenuAtProps<K extends string> {
  label: string;
  /** Where it opens. */
  anchor: RefObject<HTMLElement | null>;
  choices: readonly MenuChoice<K>[];
  onAction: (key: K) => void;
  onClose: () => void;
}

/** One menu for many places, such as the cards of a board. */
export function MenuAt<K extends string>({ label, anchor, choices, onAction, onClose }: MenuAtProps<K>) {
  return (
    <Popover
      className="pop menu"
      triggerRef={anchor}
      isOpen
      placement="bottom end"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <AriaMenu
        aria-label={label}
        autoFocus="first"
        onClose={onClose}
        onAction={(key) => onAction(key as K)}
        className="menu-list"
      >
        {Items({ choices })}
      </AriaMenu>
    </Popover>
  );
}
