/** Keeps the native menu as the page needs it, and runs what is chosen there. */
import { useEffect, useMemo } from "react";
import { useMenuChoice, useWrite } from "../../api";
import { isMenuAction, type MenuHandlers } from "./actions";
import { describeMenu, type MenuState } from "./describe";

export const IS_MAC = /Mac/.test(navigator.platform);

export function useMenuBar(state: MenuState, handlers: Partial<MenuHandlers>): void {
  const { mutate } = useWrite("set_menu");
  const text = JSON.stringify(describeMenu(state));
  const menus = useMemo(() => JSON.parse(text) as ReturnType<typeof describeMenu>, [text]);
  useEffect(() => mutate(menus), [menus, mutate]);
  useMenuChoice((id) => {
    if (isMenuAction(id)) handlers[id]?.();
  });
}
