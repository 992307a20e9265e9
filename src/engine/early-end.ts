/** Up to here it is asked after every page. */
const EVERY_PAGE = 16;

/** True when so many pages are reason to ask again whether the rows will do: each time costs a query over all of them, so ever more seldom. */
export function isCheckDue(pages: number, checked: number): boolean {
  return pages <= EVERY_PAGE || pages - checked >= checked / EVERY_PAGE;
}
