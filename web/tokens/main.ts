/** The token page's script: text, shades and tables stand without it. It says what a token costs, under pointer and keys. */
import "../report/report.css";
import "./tokens.css";
import { toggleTheme } from "../report/theme.js";
import { guessHeights } from "./guess-heights.js";
import { showTokens } from "./show-tokens.js";

const started = performance.now();
toggleTheme();
for (const element of document.querySelectorAll("[data-needs-script]")) element.removeAttribute("hidden");
const text = document.getElementById("text");
if (text !== null) {
  guessHeights(text);
  showTokens(text);
}
document.documentElement.dataset["ready"] = String(Math.round(performance.now()));
document.documentElement.dataset["scriptMs"] = String(Math.round(performance.now() - started));
