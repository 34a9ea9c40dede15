/** The codes of KeyboardEvent of the keys that write, row by row from the top; a layout says what each of them writes. */
export const WRITING_KEYS = [
  'Backquote',
  'Digit1',
  'Digit2',
  'Digit3',
  'Digit4',
  'Digit5',
  'Digit6',
  'Digit7',
  'Digit8',
  'Digit9',
  'Digit0',
  'Minus',
  'Equal',
  'KeyQ',
  'KeyW',
  'KeyE',
  'KeyR',
  'KeyT',
  'KeyY',
  'KeyU',
  'KeyI',
  'KeyO',
  'KeyP',
  'BracketLeft',
  'BracketRight',
  'KeyA',
  'KeyS',
  'KeyD',
  'KeyF',
  'KeyG',
  'KeyH',
  'KeyJ',
  'KeyK',
  'KeyL',
  'Semicolon',
  'Quote',
  'Backslash',
  'IntlBackslash',
  'KeyZ',
  'KeyX',
  'KeyC',
  'KeyV',
  'KeyB',
  'KeyN',
  'KeyM',
  'Comma',
  'Period',
  'Slash',
  'IntlRo',
] as const;
export type WritingKey = (typeof WRITING_KEYS)[number];

/** What each key of WRITING_KEYS writes: alone, with Shift, with AltGr. A space is nothing; a combining mark is a dead key. */
export type LayoutRows = readonly [plain: string, shift: string, altGr: string];

/** Keyboard layouts of guests by the names that QEMU and the console setup of Linux have for them. */
export const LAYOUTS = {
  us: [
    "`1234567890-=qwertyuiop[]asdfghjkl;'\\<zxcvbnm,./ ",
    '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|>ZXCVBNM<>? ',
    '                                     |           ',
  ],
  'us-intl': [
    '\u03001234567890-=qwertyuiop[]asdfghjkl;\u0301\\\\zxcvbnm,./ ',
    '\u0303!@#$%\u0302&*()_+QWERTYUIOP{}ASDFGHJKL:\u0308||ZXCVBNM<>? ',
    "`¡²³¤€¼½¾‘’¥×äåé®þüúíóö«»áßðfghjœø¶'¬\\æx©vbñµç\u0307¿ ",
  ],
  uk: [
    "`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./ ",
    '¬!"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>? ',
    '|¹²³€½¾{[]}\\\u0327@ſe¶ŧ   øþ\u0308\u0303æßðđŋħ ĸł\u0301\u0302\u0300|«»¢ “”µ ·  ',
  ],
  de: [
    '\u03021234567890ß\u0301qwertzuiopü+asdfghjklöä#<yxcvbnm,.- ',
    '°!"§$%&/()=?\u0300QWERTZUIOPÜ*ASDFGHJKLÖÄ\'>YXCVBNM;:_ ',
    ' ¹²³¼½¬{[]}\\\u0327@ſ€¶ŧ   øþ\u0308~æſðđŋħ ĸł\u030b\u0302’|»«¢ “”µ·…– ',
  ],
  'ch-de': [
    "§1234567890'\u0302qwertzuiopü\u0308asdfghjklöä$<yxcvbnm,.- ",
    '°+"*ç%&/()=?\u0300QWERTZUIOPè!ASDFGHJKLéà£>YXCVBNM;:_ ',
    '¬|@#¼½¬|¢]}\u0301\u0303@ſ€¶ŧ   œþ[]æßðđŋħ ĸł\u0301{}\\«»¢ “”µ ·  ',
  ],
  'ch-fr': [
    "§1234567890'\u0302qwertzuiopè\u0308asdfghjkléà$<yxcvbnm,.- ",
    '°+"*ç%&/()=?\u0300QWERTZUIOPü!ASDFGHJKLöä£>YXCVBNM;:_ ',
    '¬|@#¼½¬|¢]}\u0301\u0303@ſ€¶ŧ   œþ[]æßðđŋħ ĸł\u0301{}\\«»¢ “”µ ·  ',
  ],
  fr: [
    '²&é"\'(-è_çà)=azertyuiop\u0302$qsdfghjklmù*<wxcvbn,;:! ',
    '~1234567890°+AZERTYUIOP\u0308£QSDFGHJKLM%µ>WXCVBN?./§ ',
    '¬¹~#{[|`\\^@]}æ«€¶ŧ   øþ\u0308¤@ßðđŋħ ĸłµ\u0302\u0300|ł»¢ “”\u0301 ·  ',
  ],
  be: [
    '²&é"\'(§è!çà)-azertyuiop\u0302$qsdfghjklmùµ<wxcvbn,;:= ',
    '³1234567890°_AZERTYUIOP\u0308*QSDFGHJKLM%£>WXCVBN?./+ ',
    '¬|@#¼½^{[{}\\\u0327@ſ€¶ŧ   œþ[]æßðđŋħ ĸł\u0301\u0301\u0300\\«»¢ “”\u0327 ·\u0303 ',
  ],
  es: [
    "º1234567890'¡qwertyuiop\u0300+asdfghjklñ\u0301ç<zxcvbnm,.- ",
    'ª!"·$%&/()=?¿QWERTYUIOP\u0302*ASDFGHJKLÑ\u0308Ç>ZXCVBNM;:_ ',
    '\\|@#~½¬{[]}\\\u0327@ſ€¶ŧ   øþ[]æßðđŋħ ĸł\u0303{}|«»¢ “”µ ·  ',
  ],
  latam: [
    "|1234567890'¿qwertyuiop\u0301+asdfghjklñ{}<zxcvbnm,.- ",
    '°!"#$%&/()=?¡QWERTYUIOP\u0308*ASDFGHJKLÑ[]>ZXCVBNM;:_ ',
    '¬|@·~½¬{[]}\\\u0327@ſ€¶ŧ   øþ\u0308~æßðđŋħ ĸł~\u0302\u0300\\«»¢ “”µ ·  ',
  ],
  it: [
    "\\1234567890'ìqwertyuiopè+asdfghjklòàù<zxcvbnm,.- ",
    '|!"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§>ZXCVBNM;:_ ',
    '¬¹²³¼½¬{  }`~@ſ€¶ŧ   øþ[]æßðđŋħ ĸł@#\u0300««»¢“”ñµ\u0301·\u0304 ',
  ],
  pt: [
    "\\1234567890'«qwertyuiop+\u0301asdfghjklçº\u0303<zxcvbnm,.- ",
    '|!"#$%&/()=?»QWERTYUIOP*\u0300ASDFGHJKLÇª\u0302>ZXCVBNM;:_ ',
    '¬¹@£§½¬{[]}\\\u0327@ſ€¶ŧ   øþ\u0308\u0303æßðđŋħ ĸł\u0301\u0302\u0300\\«»¢ “”µ ·  ',
  ],
  br: [
    "'1234567890-=qwertyuiop\u0301[asdfghjklç\u0303]\\zxcvbnm,.;/",
    '"!@#$%\u0308&*()_+QWERTYUIOP\u0300{ASDFGHJKLÇ\u0302}|ZXCVBNM<>:?',
    '¬¹²³£¢¬{[]}\\§/?°®ŧ   øþ´ªæßðđŋħ ĸł\u0301~º\u030c«»© “”µ · °',
  ],
  nl: [
    '@1234567890/°qwertyuiop\u0308*asdfghjkl+\u0301<]zxcvbnm,.- ',
    '§!"#$%&_()\'?\u0303QWERTYUIOP\u0302|ASDFGHJKL±\u0300>[ZXCVBNM;:= ',
    "¬¹²³¼½¾£{}°\\\u0327@ſ€¶þÿüïò¶~\u0303áßðªŋħ ĸł\u0301'\u0300|«»¢“”ñ ¸·­ ",
  ],
  se: [
    "§1234567890+\u0301qwertyuiopå\u0308asdfghjklöä'<zxcvbnm,.- ",
    '½!"#¤%&/()=?\u0300QWERTYUIOPÅ\u0302ASDFGHJKLÖÄ*>ZXCVBNM;:_ ',
    '¶¡@£$€¥{[]}\\±@ſ€®þ   œþ\u0308\u0303ªßðđŋħ ĸłøæ´|«»© “”µ\u0327·  ',
  ],
  no: [
    "|1234567890+\\qwertyuiopå\u0308asdfghjkløæ'<zxcvbnm,.- ",
    '§!"#¤%&/()=?\u0300QWERTYUIOPÅ\u0302ASDFGHJKLØÆ*>ZXCVBNM;:_ ',
    '¦¡@£$½¥{[]}±\u0301@ſ€®þ   œ \u0308\u0303ªßðđŋħ ĸł\u0301\u0302\u030b½«»© “”µ\u0327…– ',
  ],
  dk: [
    "½1234567890+\u0301qwertyuiopå\u0308asdfghjklæø'<zxcvbnm,.- ",
    '§!"#¤%&/()=?\u0300QWERTYUIOPÅ\u0302ASDFGHJKLÆØ*>ZXCVBNM;:_ ',
    '¾¡@£$½¥{[]}±|@ſ€®þ   œþ\u0308\u0303ªßðđŋħ ĸł\u0301\u0302\u030b\\«»© “”µ\u0327·  ',
  ],
  fi: [
    "§1234567890+\u0301qwertyuiopå\u0308asdfghjklöä'<zxcvbnm,.- ",
    '½!"#¤%&/()=?\u0300QWERTYUIOPÅ\u0302ASDFGHJKLÖÄ*>ZXCVBNM;:_ ',
    '  @£$  {[]}\\\u0327qw€rþyuıœ \u030b\u0303 ßðfghjĸ øæ\u030c| ×cvbŋµ’ – ',
  ],
  pl: [
    "`1234567890-=qwertyuiop[]asdfghjkl;'\\<zxcvbnm,./ ",
    '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|>ZXCVBNM<>? ',
    '¬ ²³¢€½§·«»–\u0327 œę©ß   óþ\u0308\u0303ąśðæŋ’ …ł\u0301\u0302\u0300|żźć ”ńµ    ',
  ],
  cz: [
    ';+ěščřžýáíé=\u0301qwertzuiopú)asdfghjklů§\u0308\\yxcvbnm,.- ',
    '\u030a1234567890%\u030cQWERTZUIOP/(ASDFGHJKL"!\'|YXCVBNM?:_ ',
    "`!@#$%^&*{} \u0304\\|€       []~đĐ[]`'łŁ$'\\/°#&@{}^<>* ",
  ],
  hu: [
    '0123456789öüóqwertzuiopőúasdfghjkléáűíyxcvbnm,.- ',
    '§\'"+!%/=()ÖÜÓQWERTZUIOPŐÚASDFGHJKLÉÁŰÍYXCVBNM?:_ ',
    '¬~\u030c^\u0306\u030a\u0328`\u0307\u0301\u030b\u0308\u0327\\|Ä¶ŧ–€Í ”÷×äđĐ[]ħíłŁ$ß¤<>#&@{}<;>* ',
  ],
  tr: [
    '"1234567890*-qwertyuıopğüasdfghjklşi,<zxcvbnmöç. ',
    "é!'^+%&/()=?_QWERTYUIOPĞÜASDFGHJKLŞİ;>ZXCVBNMÖÇ: ",
    "<>£#$½¾{[]}\\|@ €¶  ûîô \u0308~âß ª     ´'`|«»¢ “”µ×·\u0307 ",
  ],
} as const satisfies Readonly<Record<string, LayoutRows>>;
export type LayoutId = keyof typeof LAYOUTS;
