/** The width of the page's column: figures are drawn for it; narrower screens get narrower drawings from the script. */
export const PAGE_WIDTH_PX = 960;
