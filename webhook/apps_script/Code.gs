/**
 * The button in the spreadsheet: asks the webhook to recompute the tab «Сводка» when the person presses it
 * or edits «Журнал» or «Выводы». Paste it into Расширения → Apps Script of a native Google Sheet, put the
 * settings into Настройки проекта → Свойства скрипта, then run Журнал → Настроить.
 *
 * Only the spreadsheet's id, the tab's name and the reason ever leave the spreadsheet, never a row.
 * Functions whose names end with «_» are private: they can be neither a menu item, nor a button, nor a trigger.
 */

const MENU = 'Журнал';
/** The tabs that the summary is computed from; «Сводка» itself must not be here, or it would ask for itself. In lower case. */
const WATCHED = ['журнал', 'выводы'];
/** What changes the journal without an onEdit; the other kinds are edits (sent already), colours and the like. */
const STRUCTURAL = [
  'INSERT_ROW', 'REMOVE_ROW', 'INSERT_COLUMN', 'REMOVE_COLUMN', 'INSERT_GRID', 'REMOVE_GRID',
];
const HANDLERS = ['handleEdit', 'handleChange'];

/** Pauses before each further try, milliseconds. Triggers share 90 minutes a day, so they try again once. */
const PATIENT = [500, 1000, 2000];
const HASTY = [500];
/** A server that asks for more than this is left alone, milliseconds. */
const LONGEST_PAUSE = 5000;
/** Pauses before each look at a job, milliseconds: the server itself waits some seconds for a burst to end. */
const LOOKS = [2000, 2000, 3000, 3000, 5000, 5000];

/** What `code` is when no answer came. */
const UNREACHED = 0;
/** What `code` is when nothing was sent, as the settings do not allow it. */
const UNSET = -1;

/** Seconds that a toast stays; below zero until it is closed, for what must be read and acted upon. */
const BRIEFLY = 8;
const UNTIL_CLOSED = -1;

const WHERE = 'Настройки проекта → Свойства скрипта (в редакторе: Расширения → Apps Script)';
const PROPERTIES = {
  WEBHOOK_URL: [/^https:\/\/[^\s\/]+\S*$/, 'адрес сервиса, начинается с https://'],
  WEBHOOK_KEY: [/^\S+$/, 'номер ключа из sheetsync keys add'],
  // 24 to 64 bytes in base64: what is cut short or pasted with a quote is caught here, not by a puzzling 401.
  WEBHOOK_SECRET: [
    /^whsec_(?:[A-Za-z0-9+\/]{4}){8,21}(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?$/,
    'секрет из sheetsync keys add, целиком, начинается с whsec_',
  ],
};

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
    toast_('Пересчитываю сводку…', BRIEFLY);
    const asked = post_(wish_(SpreadsheetApp.getActive().getActiveSheet().getName(), 'button'), PATIENT);
    if (asked.problem) {
      stopIfGone_(asked.code);
      toast_(said_(asked.problem), UNTIL_CLOSED);
      return;
    }
    tell_(awaited_(asked.job));
  } finally {
    lock.releaseLock();
  }
}

/**
 * Installable onEdit: cells were edited by a person. (A simple onEdit could not call UrlFetchApp.)
 * @param {{range: {getSheet: function()}}} e
 */
function handleEdit(e) {
  quietly_(() => notice_(e.range.getSheet().getName(), 'edit'));
}

/**
 * Installable onChange: rows, columns or tabs came or went, which onEdit does not tell.
 * @param {{changeType: string, source: {getActiveSheet: function()}}} e
 */
function handleChange(e) {
  quietly_(() => {
    if (!STRUCTURAL.includes(e.changeType)) return;
    // A removed tab is not there to be named: the active one is its neighbour, so it must not decide.
    if (e.changeType === 'REMOVE_GRID') ask_('', 'change');
    else notice_(e.source.getActiveSheet().getName(), 'change');
  });
}

/** Menu item: checks the settings and makes the triggers anew. */
function install() {
  const faults = faults_(settings_());
  if (faults.length) {
    toast_(said_(unset_(faults)), UNTIL_CLOSED);
    return;
  }
  uninstall_();
  const spreadsheet = SpreadsheetApp.getActive();
  ScriptApp.newTrigger('handleEdit').forSpreadsheet(spreadsheet).onEdit().create();
  ScriptApp.newTrigger('handleChange').forSpreadsheet(spreadsheet).onChange().create();
  toast_('Готово: сводка будет пересчитываться после правок. Теперь нажмите «Проверить связь».', BRIEFLY);
}

/** Menu item: is the service there and well, and does it take our key? */
function check() {
  const faults = faults_(settings_());
  if (faults.length) {
    toast_(said_(unset_(faults)), UNTIL_CLOSED);
    return;
  }
  const ready = fetch_('get', '/readyz', {}, null);
  const checks = ready.body && ready.body.checks;
  if (!checks) {
    toast_(said_(problem_(ready)), UNTIL_CLOSED);
    return;
  }
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

/** Asks for a recompute from a trigger: silent if it went well or will get well by itself. */
function ask_(tab, reason) {
  const asked = post_(wish_(tab, reason), HASTY);
  if (!asked.problem) return;
  console.warn(said_(asked.problem));
  stopIfGone_(asked.code);
  const temporary = asked.code === 429 || asked.code >= 500 || asked.code === UNREACHED;
  if (!temporary) toast_(said_(asked.problem), UNTIL_CLOSED);
}

/** Runs a trigger's work: Google mails the owner about each failing trigger, so none may fail. */
function quietly_(work) {
  try {
    work();
  } catch (error) {
    console.error(`Сводка не пересчитана: ${error && error.message}`);
  }
}

/** 410 means «never call again»: without its triggers this script calls when the person presses only. */
function stopIfGone_(code) {
  if (code === 410) uninstall_();
}

/** Deletes our triggers, or each Настроить would double them. Those of other functions are the person's own. */
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

/** Looks at a job until it is over, or for as long as a person likes to wait; returns its last state. */
function awaited_(job) {
  let last = { code: 0, body: null };
  for (const pause of LOOKS) {
    Utilities.sleep(pause);
    const answer = send_('get', `/v1/jobs/${encodeURIComponent(job)}`, '', []);
    if (answer.code === 200 && answer.body) {
      last = answer;
      // «failing» is no end: the service tries again by itself, perhaps with success before we stop looking.
      if (['done', 'parked'].includes(answer.body.state)) break;
    } else if (answer.code >= 400 && answer.code < 500 && answer.code !== 429) {
      return answer;
    }
  }
  return last;
}

/** Tells the person about a job. */
function tell_(answer) {
  const job = answer.body || {};
  if (answer.code >= 400) {
    toast_(said_(problem_(answer)), UNTIL_CLOSED);
  } else if (job.state === 'done') {
    toast_(
      job.result === 'unchanged' ? 'Сводка верна: с прошлого раза ничего не изменилось.' : 'Сводка пересчитана.',
      BRIEFLY
    );
  } else if (job.problem) {
    const then = job.state === 'parked' ? 'Исправьте и нажмите ещё раз.' : 'Сервис попробует ещё раз сам.';
    toast_(`Сводка не пересчитана. ${said_(job.problem)} ${then}`, UNTIL_CLOSED);
  } else {
    toast_('Запрос принят, сводка ещё считается. Она обновится сама.', BRIEFLY);
  }
}

/**
 * Signs and sends a request as of Standard Webhooks v1, again if that may help.
 * The id stays the same over the tries, so that the service knows a repeat; the time is that of the try.
 * @return {{code: number, body: ?Object, retryAfter: number}}
 */
function send_(method, path, text, pauses) {
  const settings = settings_();
  const faults = faults_(settings);
  if (faults.length) return { code: UNSET, body: unset_(faults), retryAfter: 0 };
  const id = `msg_${Utilities.getUuid().replace(/-/g, '')}`;
  // Bytes, not a string: the String overload of the signature turns each Russian letter into «?».
  const body = Utilities.newBlob(text).getBytes();
  for (let turn = 0; ; turn += 1) {
    const answer = fetch_(method, path, signed_(settings, id, body), method === 'get' ? null : body);
    const again = answer.code === 429 || answer.code >= 500 || answer.code === UNREACHED;
    if (!again || turn === pauses.length) return answer;
    const pause = Math.max(pauses[turn], answer.retryAfter);
    if (pause > LONGEST_PAUSE) return answer;
    Utilities.sleep(pause);
  }
}

/** Returns the headers that sign a body; while a secret is replaced, by both. */
function signed_(settings, id, body) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const message = [...Utilities.newBlob(`${id}.${timestamp}.`).getBytes(), ...body];
  const signatures = [settings.WEBHOOK_SECRET, settings.WEBHOOK_SECRET_OLD].filter(Boolean).map((secret) => {
    const key = Utilities.base64Decode(secret.replace(/^whsec_/, ''));
    return `v1,${Utilities.base64Encode(Utilities.computeHmacSha256Signature(message, key))}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
    'x-sheetsync-key': settings.WEBHOOK_KEY,
  };
}

/** Sends one request. Muted, UrlFetchApp still throws when there is no answer at all: DNS, TLS, time-out. */
function fetch_(method, path, headers, body) {
  const options = { method: method, headers: headers, muteHttpExceptions: true, followRedirects: false };
  if (body) Object.assign(options, { contentType: 'application/json', payload: body });
  let response;
  try {
    response = UrlFetchApp.fetch(settings_().WEBHOOK_URL + path, options);
  } catch (error) {
    console.warn(`Нет ответа: ${error && error.message}`);
    return { code: UNREACHED, body: null, retryAfter: 0 };
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
  if (answer.code === UNREACHED) {
    return { title: 'Сервис не отвечает', detail: 'Повторите позже; если не проходит, проверьте WEBHOOK_URL.' };
  }
  const title = `Сервис ответил непонятно (код ${answer.code})`;
  if (answer.code >= 500) return { title: title, detail: 'Повторите позже.' };
  return { title: title, detail: `Проверьте WEBHOOK_URL: ${WHERE}.` };
}

/** Returns a problem as one text; a job's is plain text already. */
function said_(problem) {
  if (typeof problem === 'string') return problem;
  return [problem.title, problem.detail].filter(Boolean).map((part) => String(part).replace(/[.\s]*$/, '.')).join(' ');
}

function settings_() {
  const given = PropertiesService.getScriptProperties().getProperties();
  const settings = {};
  for (const name of [...Object.keys(PROPERTIES), 'WEBHOOK_SECRET_OLD']) settings[name] = (given[name] || '').trim();
  settings.WEBHOOK_URL = settings.WEBHOOK_URL.replace(/\/+$/, '');
  return settings;
}

/** Returns what is wrong with the settings, a text each; never with the value, which may be a secret. */
function faults_(settings) {
  const faults = Object.keys(PROPERTIES)
    .filter((name) => !PROPERTIES[name][0].test(settings[name]))
    .map((name) => `${name} (${PROPERTIES[name][1]})`);
  const old = settings.WEBHOOK_SECRET_OLD;
  if (old && !PROPERTIES.WEBHOOK_SECRET[0].test(old)) faults.push('WEBHOOK_SECRET_OLD (прежний секрет, или уберите его)');
  return faults;
}

function unset_(faults) {
  return { title: `Не заполнено или с ошибкой: ${faults.join('; ')}`, detail: `Где это вписать: ${WHERE}` };
}

function toast_(text, seconds) {
  SpreadsheetApp.getActive().toast(text, MENU, seconds);
}
