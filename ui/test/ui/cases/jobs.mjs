/** The list of jobs. `at` is the address after `#`; `act(page)` brings the screen into the state to look at. */
export const cases = [
  {
    name: "jobs-list",
    at: "/jobs",
    act: (page) => page.getByText("Vandersloot").first().waitFor(),
  },
];
