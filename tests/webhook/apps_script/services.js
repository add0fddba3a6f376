// Google's services as far as a script may use them, over Python (harness.py). What these do not know throws,
// so that a script cannot lean on something nobody has looked up.
'use strict';

(() => {
  const python = globalThis.__python;
  delete globalThis.__python;
  const call = (name, ...args) => {
    const answer = JSON.parse(python(name, JSON.stringify(args)));
    if ('error' in answer) throw new Error(answer.error);
    return answer.value;
  };
  const isBytes = (value) =>
    Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 127);
  const kind = (value) => (isBytes(value) ? 'number[]' : typeof value === 'string' ? 'String' : typeof value);
  const mismatch = (method, ...values) => {
    throw new Error(`The parameters (${values.map(kind).join(',')}) don't match the method signature for ${method}.`);
  };
  // Without a charset the service turns a string into US-ASCII, and all that is not in it into «?».
  const ascii = (text) => Array.from(text, (each) => Math.min(each.charCodeAt(0), 128)).map((at) => (at > 127 ? 63 : at));

  globalThis.Utilities = {
    Charset: { UTF_8: 'UTF-8' },
    getUuid: () => call('uuid'),
    sleep: (milliseconds) => call('sleep', milliseconds),
    newBlob: (content) => {
      const bytes = typeof content === 'string' ? call('utf8', content) : content;
      if (!isBytes(bytes)) mismatch('Utilities.newBlob', content);
      return { getBytes: () => bytes.slice(), getDataAsString: () => call('text', bytes) };
    },
    base64Encode: (bytes) => (isBytes(bytes) ? call('base64', bytes) : mismatch('Utilities.base64Encode', bytes)),
    base64Decode: (text) => (kind(text) === 'String' ? call('unbase64', text) : mismatch('Utilities.base64Decode', text)),
    computeHmacSha256Signature: (value, key, charset) => {
      const strings = kind(value) === 'String' && kind(key) === 'String';
      if (!strings && !(isBytes(value) && isBytes(key) && charset === undefined)) {
        mismatch('Utilities.computeHmacSha256Signature', value, key);
      }
      const encode = charset === undefined ? ascii : (text) => call('utf8', text);
      return strings ? call('hmac', encode(value), encode(key)) : call('hmac', value, key);
    },
  };

  const OPTIONS = ['method', 'contentType', 'payload', 'headers', 'muteHttpExceptions', 'followRedirects'];
  globalThis.UrlFetchApp = {
    fetch: (url, options = {}) => {
      const unknown = Object.keys(options).filter((name) => !OPTIONS.includes(name));
      if (unknown.length) throw new Error(`Attribute provided with no meaning: ${unknown}`);
      const { method = 'get', contentType, payload, headers = {}, muteHttpExceptions, followRedirects } = options;
      if (followRedirects !== false) throw new Error('These services follow no redirects.');
      if (method === 'get' && (payload || contentType)) throw new Error('Nobody knows what a body of a GET does.');
      const body = typeof payload === 'string' ? call('utf8', payload) : payload || [];
      if (!isBytes(body)) mismatch('UrlFetchApp.fetch', payload);
      const sent = contentType === undefined ? headers : { ...headers, 'Content-Type': contentType };
      const answer = call('fetch', method, url, sent, body);
      if (answer.code >= 400 && !muteHttpExceptions) {
        throw new Error(`Request failed for ${url} returned code ${answer.code}.`);
      }
      return {
        getResponseCode: () => answer.code,
        getHeaders: () => answer.headers,
        getContentText: (charset) => {
          if (charset !== 'UTF-8') throw new Error('Without a charset the text depends on what the server says.');
          return call('text', answer.body);
        },
      };
    },
  };

  globalThis.PropertiesService = {
    getScriptProperties: () => ({
      getProperties: () => call('properties'),
      getProperty: (name) => call('properties')[name] ?? null,
    }),
  };
  globalThis.LockService = {
    getDocumentLock: () => ({ tryLock: (wait) => call('lock', wait), releaseLock: () => call('unlock') }),
  };

  const sheet = (name) => ({ getName: () => name });
  const spreadsheet = {
    getId: () => call('id'),
    getActiveSheet: () => sheet(call('active')),
    toast: (text, title, seconds) => call('toast', text, title, seconds),
  };
  globalThis.SpreadsheetApp = {
    getActive: () => spreadsheet,
    getUi: () => ({
      createMenu: (title) => {
        const items = [];
        const menu = {
          addItem: (label, name) => (items.push([label, name]), menu),
          addSeparator: () => menu,
          addToUi: () => call('menu', title, items),
        };
        return menu;
      },
    }),
  };

  const trigger = ({ id, handler }) => ({ getUniqueId: () => id, getHandlerFunction: () => handler });
  globalThis.ScriptApp = {
    getProjectTriggers: () => call('triggers').map(trigger),
    deleteTrigger: (gone) => call('delete_trigger', gone.getUniqueId()),
    newTrigger: (handler) => ({
      forSpreadsheet: (book) => {
        if (book !== spreadsheet) mismatch('ClockTriggerBuilder.forSpreadsheet', book);
        const of = (event) => () => ({ create: () => trigger(call('new_trigger', handler, event)) });
        return { onEdit: of('ON_EDIT'), onChange: of('ON_CHANGE') };
      },
    }),
  };

  const say = (level) => (...words) => call('log', level, words.map(String).join(' '));
  globalThis.console = { log: say('log'), info: say('info'), warn: say('warn'), error: say('error') };
  globalThis.Logger = { log: say('log') };
  Date.now = () => call('now');

  // What Google hands to a trigger; `null` stands for a run from the editor, which hands over nothing.
  globalThis.__event = (event) => {
    if (event === null) return undefined;
    const { tab, ...rest } = event;
    return { ...rest, source: spreadsheet, ...(tab === undefined ? {} : { range: { getSheet: () => sheet(tab) } }) };
  };
})();
