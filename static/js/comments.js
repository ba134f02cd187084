/** The pages that show comments without the postmortem beside them. */

import { startDiscussing } from "./discussing.js";
import { keepNow } from "./workspace/drafts.js";

startDiscussing();
addEventListener("pagehide", keepNow);
