/** Sizes of everything on screen: those the View menu and the settings step through. */
/** In percent. */
export const ZOOM_STEPS = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200] as const;

/** The next step of a zoom, or the same at its end. */
export function zoomStep(percent: number, way: 1 | -1): number {
  const steps = way === 1 ? ZOOM_STEPS : [...ZOOM_STEPS].reverse();
  return steps.find((step) => (way === 1 ? step > percent : step < percent)) ?? percent;
}
