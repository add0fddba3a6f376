/**
 * The button in the spreadsheet: asks the webhook to recompute the tab «Сводка» when the person presses it
 * or edits «Журнал» or «Выводы». Paste it into Расширения → Apps Script of a native Google Sheet, put the
 * settings into Настройки проекта → Свойства скрипта, then run Журнал → Настроить.
 *
 * Only the spreadsheet's id, the tab's name and the reason ever leave the spreadsheet, never a row.
 * Functions whose names end with «_» are private: no menu item, button or trigger can call them.
 */

const MENU = 'Журнал';
/** The tabs that the summary is computed from, in lower case; «Сводка» is none of them. */
const WATCHED = ['журнал', 'выводы'];
/** What changes the journal without an onEdit; the other kinds are edits, colours and the like. */
const STRUCTURAL = ['ROW', 'COLUMN', 'GRID'].flatMap((what) => [`INSERT_${what}`, `REMOVE_${what}`]);
const HANDLERS = ['handleEdit', 'handleChange'];

/** Pauses before each further try, milliseconds. Triggers share 90 minutes a day, so they try again once. */
const PATIENT = [500, 1000, 2000];
const HASTY = [500];
/** A server that asks for more than this is left alone, milliseconds. */
const LONGEST_PAUSE = 5000;
/** Pauses before each look at a job, milliseconds: the server waits some seconds for a burst to end. */
const LOOKS = [2000, 2000, 3000, 3000, 5000, 5000];

/** What `code` is when no answer came, and when nothing was sent as the settings do not allow it. */
const UNREACHED = 0;
const UNSET = -1;

/** Seconds that a toast stays; below zero until it is closed, for what must be read and acted upon. */
const BRIEFLY = 8;
const WHILE_WAITING = 30;
const UNTIL_CLOSED = -1;

const WHERE = 'Настройки проекта → Свойства скрипта (в редакторе: Расширения → Apps Script)';
/** 24 to 64 bytes in base64: what was cut short or pasted with quotes is caught here, not by a 401. */
const SECRET = /^whsec_(?:[A-Za-z0-9+\/]{4}){8,21}(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?$/;
const PROPERTIES = {
  WEBHOOK_URL: { form: /^https:\/\/\S+$/, what: 'адрес сервиса, начинается с https://' },
  WEBHOOK_KEY: { form: /^\S+$/, what: 'номер ключа из sheetsync keys add' },
  WEBHOOK_SECRET: { form: SECRET, what: 'секрет из sheetsync keys add, целиком, начинается с whsec_' },
  WEBHOOK_SECRET_OLD: { form: new RegExp(`^$|${SECRET.source}`), what: 'прежний секрет, или уберите его' },
};
/** What comes after a recompute that failed. */
const THEN = { parked: 'Исправьте и нажмите ещё раз.', failing: 'Сервис попробует ещё раз сам.' };

/** Simple trigger: makes the menu. It has no right to do more. */
function onOpen() {
  SpreadsheetApp.getUi()
    .createMenu(MENU)
    .addItem('Пересчитать сводку', 'recompute')
    .addSeparator()
    .addItem('Настроить', 'install')
    .addItem('Проверить связь', 'check')
    .addToUi();
}

/** Menu item and button: asks for a recompute, waits for it a little, and tells how it went. */
function recompute() {
  const lock = LockService.getDocumentLock();
  if (!lock.tryLock(0)) {
    toast_('Сводка уже пересчитывается, подождите немного.', BRIEFLY);
    return;
  }
  try {
    toast_('Пересчитываю сводку…', WHILE_WAITING);
    const asked = post_(wish_(SpreadsheetApp.getActive().getActiveSheet().getName(), 'button'), PATIENT);
    if (asked.problem) refused_(asked);
    else tell_(awaited_(asked.job));
  } finally {
    lock.releaseLock();
  }
}

/**
 * Installable onEdit: cells were edited by a person. (A simple onEdit could not call UrlFetchApp.)
 * @param {GoogleAppsScript.Events.SheetsOnEdit} e
 */
function handleEdit(e) {
  quietly_(() => notice_(e.range.getSheet().getName(), 'edit'));
}

/**
 * Installable onChange: rows, columns or tabs came or went, which onEdit does not tell.
 * @param {GoogleAppsScript.Events.SheetsOnChange} e
 */
function handleChange(e) {
  quietly_(() => {
    if (!STRUCTURAL.includes(e.changeType)) return;
    // A removed tab is not there to be named: the active one is its neighbour, so it must not decide.
    if (e.changeType === 'REMOVE_GRID') ask_('', 'change');
    else notice_(e.source.getActiveSheet().getName(), 'change');
  });
}

/** Menu item: looks at the settings and makes the triggers anew. */
function install() {
  const settings = settings_();
  if (settings.problem) return toast_(said_(settings.problem), UNTIL_CLOSED);
  uninstall_();
  const spreadsheet = SpreadsheetApp.getActive();
  ScriptApp.newTrigger('handleEdit').forSpreadsheet(spreadsheet).onEdit().create();
  ScriptApp.newTrigger('handleChange').forSpreadsheet(spreadsheet).onChange().create();
  toast_('Готово: сводка будет пересчитываться после правок. Теперь нажмите «Проверить связь».', BRIEFLY);
}

/** Menu item: is the service there and well, and does it take our key? */
function check() {
  const settings = settings_();
  if (settings.problem) return toast_(said_(settings.problem), UNTIL_CLOSED);
  const ready = fetch_('get', `${settings.url}/readyz`, {}, null);
  const checks = ready.body && ready.body.checks;
  if (!checks) return toast_(said_(problem_(ready)), UNTIL_CLOSED);
  // Only to those whose signature is right does the service say that there is no such job.
  const known = send_('get', '/v1/jobs/none', '', []);
  const ill = Object.keys(checks).filter((name) => checks[name] !== 'ok');
  if (known.code !== 404) {
    toast_(`Сервис отвечает, но не принимает. ${said_(problem_(known))}`, UNTIL_CLOSED);
  } else if (ill.length) {
    const what = ill.map((name) => `${name}: ${checks[name]}`).join('; ');
    toast_(`Сервис отвечает, ключ принят, но не всё в порядке: ${what}.`, UNTIL_CLOSED);
  } else {
    toast_('Связь есть, ключ принят.', BRIEFLY);
  }
}

/** Asks for a recompute if the tab matters to the summary. */
function notice_(tab, reason) {
  if (WATCHED.includes(tab.trim().toLowerCase())) ask_(tab, reason);
}

/** Asks for a recompute from a trigger: silent if it went well, or may go well the next time. */
function ask_(tab, reason) {
  const asked = post_(wish_(tab, reason), HASTY);
  if (!asked.problem) return;
  console.warn(said_(asked.problem));
  if (!passing_(asked.code)) refused_(asked);
}

/** Tells why a recompute was not asked for. 410 means «never call again»: then the triggers go too. */
function refused_(asked) {
  toast_(said_(asked.problem), UNTIL_CLOSED);
  if (asked.code === 410) uninstall_();
}

/** Runs a trigger's work: Google mails the owner about each failing trigger, so none may fail. */
function quietly_(work) {
  try {
    work();
  } catch (error) {
    console.error(`Сводка не пересчитана: ${error && error.message}`);
  }
}

/** Deletes our triggers, or each «Настроить» would double them; the person's own stay. */
function uninstall_() {
  ScriptApp.getProjectTriggers()
    .filter((trigger) => HANDLERS.includes(trigger.getHandlerFunction()))
    .forEach((trigger) => ScriptApp.deleteTrigger(trigger));
}

function wish_(tab, reason) {
  return { spreadsheet: SpreadsheetApp.getActive().getId(), tab: tab, reason: reason };
}

/**
 * Asks for a recompute, the one way for menu, button and triggers.
 * @param {{spreadsheet: string, tab: string, reason: string}} payload
 * @param {number[]} pauses before each further try
 * @return {{code: number, job: string, problem: ?{title: string, detail: string}}} a job, or a problem
 */
function post_(payload, pauses) {
  const answer = send_('post', '/v1/recompute', JSON.stringify(payload), pauses);
  const job = (answer.code === 202 && answer.body && answer.body.job) || '';
  return { code: answer.code, job: job, problem: job ? null : problem_(answer) };
}

/** Looks at a job until it is over, or for as long as a person likes to wait; returns it, or a problem. */
function awaited_(id) {
  let job = {};
  for (const pause of LOOKS) {
    Utilities.sleep(pause);
    const answer = send_('get', `/v1/jobs/${encodeURIComponent(id)}`, '', []);
    if (answer.code === 200) job = answer.body || job;
    else if (!passing_(answer.code)) return { problem: problem_(answer) };
    // «failing» is no end: the service tries again by itself, perhaps with success before we stop looking.
    if (['done', 'parked'].includes(job.state)) break;
  }
  return job;
}

/** Tells the person about a job. */
function tell_(job) {
  if (job.state === 'done' && job.result === 'unchanged') {
    toast_('Сводка верна: с прошлого раза ничего не изменилось.', BRIEFLY);
  } else if (job.state === 'done') {
    toast_('Сводка пересчитана.', BRIEFLY);
  } else if (THEN[job.state]) {
    toast_(`Сводка не пересчитана. ${said_(job.problem)} ${THEN[job.state]}`, UNTIL_CLOSED);
  } else if (job.state || !job.problem) {
    toast_('Запрос принят, сводка ещё считается. Она обновится сама.', BRIEFLY);
  } else {
    toast_(`Запрос принят, но о нём не узнать. ${said_(job.problem)}`, UNTIL_CLOSED);
  }
}

/**
 * Signs and sends a request as of Standard Webhooks v1, again if that may help.
 * The id stays the same over the tries, so that the service knows a repeat; the time is that of the try.
 * @return {{code: number, body: ?Object, retryAfter: number}}
 */
function send_(method, path, text, pauses) {
  const settings = settings_();
  if (settings.problem) return { code: UNSET, body: settings.problem, retryAfter: 0 };
  const id = `msg_${Utilities.getUuid().replace(/-/g, '')}`;
  // Bytes, not a string: the String overload of the signature turns each Russian letter into «?».
  const body = Utilities.newBlob(text).getBytes();
  for (let turn = 0; ; turn += 1) {
    const headers = signed_(settings, id, body);
    const answer = fetch_(method, settings.url + path, headers, method === 'get' ? null : body);
    if (!passing_(answer.code) || turn === pauses.length) return answer;
    const pause = Math.max(pauses[turn], answer.retryAfter);
    if (pause > LONGEST_PAUSE) return answer;
    Utilities.sleep(pause);
  }
}

/** Whether an answer may be another one a little later. */
function passing_(code) {
  return code === 429 || code >= 500 || code === UNREACHED;
}

/** Returns the headers that sign a body; while a secret is replaced, by both. */
function signed_(settings, id, body) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const message = [...Utilities.newBlob(`${id}.${timestamp}.`).getBytes(), ...body];
  const signatures = settings.secrets.map((secret) => {
    const key = Utilities.base64Decode(secret.replace(/^whsec_/, ''));
    return `v1,${Utilities.base64Encode(Utilities.computeHmacSha256Signature(message, key))}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
    'x-sheetsync-key': settings.key,
  };
}

/** Sends one request. Muted, UrlFetchApp still throws when there is no answer at all: DNS, TLS, time-out. */
function fetch_(method, url, headers, body) {
  const options = { method: method, headers: headers, muteHttpExceptions: true, followRedirects: false };
  if (body) Object.assign(options, { contentType: 'application/json', payload: body });
  let response;
  try {
    response = UrlFetchApp.fetch(url, options);
  } catch (error) {
    const detail = `Повторите позже или проверьте WEBHOOK_URL. Google сообщает: ${error.message}`;
    return { code: UNREACHED, body: { title: 'Сервис не отвечает', detail: detail }, retryAfter: 0 };
  }
  return { code: response.getResponseCode(), body: object_(response), retryAfter: retryAfter_(response) };
}

/** Returns the JSON object in an answer, or null: a proxy on the way may answer with a page of its own. */
function object_(response) {
  try {
    const body = JSON.parse(response.getContentText('UTF-8'));
    return body && typeof body === 'object' ? body : null;
  } catch (error) {
    return null;
  }
}

/** Returns the pause that the server asks for, milliseconds; 0 if it asks for none, or by a date. */
function retryAfter_(response) {
  const headers = response.getHeaders();
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'retry-after');
  return (name && Number(headers[name]) * 1000) || 0;
}

/** Returns what an answer complains of, in the person's words even if the server has none. */
function problem_(answer) {
  if (answer.code === 410) {
    return {
      title: 'Сервис по этому адресу закрыт',
      detail: `Сводка больше не пересчитывается. Впишите новый WEBHOOK_URL: ${WHERE}, потом «Настроить».`,
    };
  }
  if (answer.body && answer.body.title) return answer.body;
  const title = `Сервис ответил непонятно (код ${answer.code})`;
  if (answer.code >= 500) return { title: title, detail: 'Повторите позже.' };
  return { title: title, detail: `Проверьте WEBHOOK_URL: ${WHERE}.` };
}

/** Returns a problem as one text; a job's is plain text already. */
function said_(problem) {
  const parts = typeof problem === 'string' ? [problem] : [problem.title, problem.detail];
  return parts.filter(Boolean).map((part) => String(part).replace(/[.\s]*$/, '.')).join(' ');
}

/** Returns the settings, and a problem if they cannot be used; it shows no value, as that may be a secret. */
function settings_() {
  const all = PropertiesService.getScriptProperties().getProperties();
  const given = (name) => (all[name] || '').trim();
  const faults = Object.keys(PROPERTIES).filter((name) => !PROPERTIES[name].form.test(given(name)));
  const listed = faults.map((name) => `${name} (${PROPERTIES[name].what})`).join('; ');
  return {
    url: given('WEBHOOK_URL').replace(/\/+$/, ''),
    key: given('WEBHOOK_KEY'),
    secrets: [given('WEBHOOK_SECRET'), given('WEBHOOK_SECRET_OLD')].filter(Boolean),
    problem: listed && { title: `Не заполнено или с ошибкой: ${listed}`, detail: `Где это вписать: ${WHERE}` },
  };
}

function toast_(text, seconds) {
  SpreadsheetApp.getActive().toast(text, MENU, seconds);
}
