// Small modules, each of which finds its own elements; every page works without them.
import "./summary.js";
import "./submits.js";
import "./dialogs.js";
import "./toasts.js";
import "./keys.js";
import "./facets.js";
import "./agenda.js";
import "./place.js";
import "./ticks.js";
import "./copy.js";
