/** The workspace for those who only read: what others write appears, and it can be discussed. */

import { startComments } from "./workspace/comments.js";
import { dropOld, keepNow } from "./workspace/drafts.js";
import { startFindingCard } from "./workspace/finding-card.js";
import { startNews } from "./workspace/news.js";
import { startPdf } from "./workspace/pdf.js";
import { startRefresh } from "./workspace/refresh.js";
import { startSteady } from "./workspace/steady.js";
import { startWorkbar } from "./workspace/workbar.js";

const workspace = document.querySelector("[data-workspace]");

dropOld();
startSteady();
startRefresh(workspace);
startPdf(workspace);
startWorkbar(workspace);
startFindingCard(workspace);
startComments(workspace);
startNews(workspace);
addEventListener("pagehide", keepNow);
