/* SPDX-License-Identifier: ISC */
/*
 * tongue: gathered from what mailers send: Outlook's and Exchange's header
 * blocks in the languages that they ship, the attributions of Gmail, Apple
 * Mail, Thunderbird and Yahoo, and the lines that phones sign with.
 */
#include "tongue.h"

#include <string.h>

const struct tongue tongues[] = {
    {
	.name = "English",
	.from = "from",
	.date = "sent|date|sent on|date sent|received",
	.to = "to",
	.subject = "subject",
	.more =
	    "cc|bcc|reply-to|reply to|importance|priority|organization|organisation|attachments|"
	    "sender|newsgroups|message-id|security",
	.wrote = "wrote|writes|said|says|sent|has written",
	.on = "on|at|in message|in article|quoting|citing|thus spake",
	.reply =
	    "original message|original appointment|original mail|original e-mail|original email|"
	    "reply message|original message processed by",
	.forward = "forwarded message|forwarded by|forwarded mail|begin forwarded message|"
		   "start of forwarded message|forwarded e-mail",
	.sent =
	    "sent from *|sent via *|sent using *|sent with *|sent through *|get outlook for *|"
	    "get * for android*|get * for ios*|get * for iphone*|get * for mobile*|"
	    "download outlook for *|from my iphone*|from my ipad*|from my phone*|from my mobile*|"
	    "sent on the go*|* from mobile|sent securely from *|composed on my *|typed on my *|"
	    "do you have the time*yahoo*|virus-free*",
    },
    {
	.name = "German",
	.from = "von",
	.date = "gesendet|datum|gesendet am|gesendet um",
	.to = "an",
	.subject = "betreff",
	.more =
	    "kopie|antwort an|antworten an|wichtigkeit|prioritat|organisation|anlagen|blindkopie",
	.wrote = "schrieb|schrieben|schreibt|geschrieben|schrieben sie",
	.on = "am|den",
	.reply = "ursprungliche nachricht|urspruengliche nachricht|original-nachricht|"
		 "originalnachricht|original nachricht|ursprunglicher termin|ursprungliche mail|"
		 "antwort nachricht|originalmail|original-mail",
	.forward = "weitergeleitete nachricht|anfang der weitergeleiteten|weitergeleitet von|"
		   "weitergeleitete mail",
	.sent = "von mein*gesendet*|gesendet von *|gesendet mit *|gesendet uber *|gesendet vom *|"
		"diese nachricht wurde *gesendet*|diese e-mail wurde *gesendet*|"
		"diese mail wurde *gesendet*|holen sie sich outlook *|outlook fur *|"
		"*vom handy gesendet*|*mobil gesendet*|viren-frei*|virenfrei*",
    },
    {
	.name = "French",
	.from = "de|expediteur",
	.date = "envoye|envoye le|date|le",
	.to = "a|destinataire|pour",
	.subject = "objet|sujet",
	.more = "copie|copie a|repondre a|importance|pieces jointes|cci",
	.wrote = "a ecrit|ecrit|ont ecrit|nous a dit|a dit",
	.on = "le|en date du|dans un message",
	.reply = "message d'origine|message original|message initial|courriel original|"
		 "e-mail d'origine|message precedent|message d origine",
	.forward = "message transfere|debut du message transfere|debut du message reexpedie|"
		   "message reexpedie|transfere par|transmis par|courriel transfere",
	.sent = "envoye de *|envoye depuis *|envoye a partir de *|envoye avec *|envoye via *|"
		"obtenir outlook *|obtenez outlook *|telecharger outlook *|telechargez outlook *|"
		"provenance :*|provenance:*|garanti sans virus*|sans virus*",
    },
    {
	.name = "Spanish",
	.from = "de|remitente",
	.date = "enviado|enviado el|fecha|enviada|enviada el",
	.to = "para|a|destinatario",
	.subject = "asunto",
	.more = "responder a|importancia|cco",
	.wrote = "escribio|escribe|escribieron|ha escrito",
	.on = "el|con fecha",
	.reply = "mensaje original|mensaje de origen|correo original",
	.forward =
	    "mensaje reenviado|inicio del mensaje reenviado|mensaje enviado|correo reenviado",
	.sent =
	    "enviado desde *|enviado con *|enviado mediante *|obtener outlook *|obten outlook *|"
	    "descargar outlook *|libre de virus*",
    },
    {
	.name = "Catalan",
	.from = "de",
	.date = "enviat|enviat el|data",
	.to = "per a|a",
	.subject = "assumpte",
	.wrote = "va escriure|ha escrit|escrigue",
	.on = "el",
	.reply = "missatge original",
	.forward = "missatge reenviat|inici del missatge reenviat",
	.sent = "enviat des *|enviat amb *",
    },
    {
	.name = "Portuguese",
	.from = "de|remetente",
	.date = "enviado|enviada|enviada em|enviado em|data|enviado a",
	.to = "para",
	.subject = "assunto",
	.more = "responder a|importancia|cco",
	.wrote = "escreveu|escreve|escreveram",
	.on = "em|no dia",
	.reply = "mensagem original|e-mail original",
	.forward = "mensagem encaminhada|mensagem reencaminhada|inicio da mensagem encaminhada|"
		   "inicio da mensagem reencaminhada|mensagem enviada",
	.sent = "enviado do *|enviado de *|enviado a partir *|enviado pelo *|enviado via *|"
		"enviado com *|obter o outlook *|obtenha o outlook *|baixar o outlook *|livre de "
		"virus*",
    },
    {
	.name = "Italian",
	.from = "da|mittente",
	.date = "inviato|inviata|data|inviato il",
	.to = "a|per",
	.subject = "oggetto",
	.more = "rispondi a|risposta|ccn|priorita",
	.wrote = "ha scritto|scrive|scrisse|scritto|hanno scritto",
	.on = "il giorno|il|in data|nel messaggio|lo",
	.reply = "messaggio originale|messaggio d'origine|messaggio originario",
	.forward = "messaggio inoltrato|inizio messaggio inoltrato|inoltrato da|"
		   "inizio del messaggio inoltrato",
	.sent = "inviato da *|inviato dal *|inviato con *|inviato tramite *|ottieni outlook *|"
		"scarica outlook *|privo di virus*",
    },
    {
	.name = "Dutch",
	.from = "van",
	.date = "verzonden|datum|verzonden op",
	.to = "aan",
	.subject = "onderwerp",
	.more = "kopie|antwoord aan|beantwoorden - aan|urgentie",
	.wrote = "schreef|schrijft|het volgende geschreven|heeft geschreven|schreven",
	.on = "op|in het bericht",
	.reply = "oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht",
	.forward = "doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurd door",
	.sent =
	    "verzonden vanaf *|verstuurd vanaf *|verzonden met *|verstuurd met *|verzonden via *|"
	    "verstuurd via *|verzonden vanuit *|outlook voor *|download outlook *|"
	    "downloaden van outlook *|virusvrij*",
    },
    {
	.name = "Danish and Norwegian",
	.from = "fra",
	.date = "sendt|dato|sendt den",
	.to = "til",
	.subject = "emne",
	.more = "kopi|svar til|vedhaftet|vedlegg",
	.wrote = "skrev|skriver|har skrevet|folgende",
	.on = "den|pa|d.",
	.reply = "oprindelig meddelelse|original meddelelse|opprinnelig melding|oprindelig besked|"
		 "original melding|oprindelig mail|opprindelig besked|opprindelig meddelelse",
	.forward = "videresendt besked|videresendt melding|videresendt meddelelse|"
		   "start pa videresendt|begynd videresendt|start videresendt",
	.sent =
	    "sendt fra *|sendt med *|sendt via *|hent outlook *|fa outlook *|skaff deg outlook *",
    },
    {
	.name = "Swedish",
	.from = "fran",
	.date = "skickat|datum|skickat den",
	.to = "till",
	.subject = "amne",
	.more = "kopia|svara till",
	.wrote = "skrev|skriver|foljande",
	.on = "den",
	.reply = "ursprungligt meddelande|originalmeddelande|ursprungligt mail|ursprungligt mejl",
	.forward = "vidarebefordrat meddelande|vidarebefordrat brev|vidarebefordrat mail|"
		   "borjan pa vidarebefordrat|start pa vidarebefordrat",
	.sent = "skickat fran *|skickat med *|skickat via *|hamta outlook *|skaffa outlook *|"
		"fran min iphone*|fran min ipad*",
    },
    {
	.name = "Finnish",
	.from = "lahettaja",
	.date = "lahetetty|paivamaara|paivays|pvm",
	.to = "vastaanottaja|vastaanottajat",
	.subject = "aihe|otsikko",
	.more = "kopio|vastausosoite",
	.wrote = "kirjoitti|kirjoittaa",
	.on = "",
	.reply = "alkuperainen viesti",
	.forward = "valitetty viesti|edelleenlahetetty viesti|valitetty viesti alkaa",
	.sent = "lahetetty *|hanki outlook *",
    },
    {
	.name = "Icelandic",
	.from = "fra",
	.date = "sent|dagsetning",
	.to = "til",
	.subject = "efni",
	.wrote = "skrifadi",
	.sent = "sent ur *",
    },
    {
	.name = "Polish",
	.from = "od|nadawca",
	.date = "wyslano|wyslane|data",
	.to = "do|adresat",
	.subject = "temat",
	.more = "dw|udw|kopia|odpowiedz do",
	.wrote = "napisal|napisala|napisal(a)|napisali|pisze|nadeslal",
	.on = "w dniu|dnia|dn.|w wiadomosci",
	.reply = "wiadomosc oryginalna|oryginalna wiadomosc|oryginalny e-mail|wiadomosc pierwotna|"
		 "pierwotna wiadomosc",
	.forward = "przekazana wiadomosc|wiadomosc przekazana|tresc przekazanej wiadomosci|"
		   "przekazano wiadomosc|poczatek przekazywanej wiadomosci",
	.sent = "wyslane z *|wyslano z *|wyslane przez *|wyslano przy uzyciu *|pobierz outlook *|"
		"pobierz program outlook *|uzyskaj outlook *|wolny od wirusow*",
    },
    {
	.name = "Czech and Slovak",
	.from = "od|odosielatel|odesilatel",
	.date = "odeslano|datum|poslano|odoslane|odeslane",
	.to = "komu|prijemce|prijemca",
	.subject = "predmet",
	.more = "kopie|kopia|skryta kopie|odpovedet",
	.wrote = "napsal|napsala|napsal(a)|napsal/a|napsali|pise|napisal|napisala|napisal(a)",
	.on = "dne|dna",
	.reply = "puvodni zprava|puvodni e-mail|puvodni email|povodna sprava|povodny e-mail|"
		 "puvodni posta",
	.forward = "preposlana zprava|zacatek preposlane zpravy|predana zprava|preposlana sprava|"
		   "zaciatok preposlanej spravy|preposlany e-mail",
	.sent =
	    "odeslano z *|odeslano pomoci *|odeslano ze *|poslano z *|poslano ze *|odoslane z *|"
	    "odoslane pomocou *|odoslane zo *|ziskat outlook *|ziskejte outlook *|"
	    "stahnout outlook *|bez viru*",
    },
    {
	.name = "Hungarian",
	.from = "felado",
	.date = "elkuldve|kuldve|datum|kuldes ideje|idopont",
	.to = "cimzett",
	.subject = "targy",
	.more = "masolat|masolatot kap|valaszcim",
	.wrote = "irta|ezt irta|a kovetkezot irta|ezt irta (idopont|kovetkezot irta",
	.on = "",
	.reply = "eredeti uzenet|eredeti level",
	.forward = "tovabbitott uzenet|tovabbitott level|tovabbitott uzenet kezdete",
	.sent = "elkuldve *|kuldve *|*-rol kuldve*|*-omrol kuldve*",
    },
    {
	.name = "Romanian",
	.from = "de la|expeditor",
	.date = "trimis|data|trimis la",
	.to = "catre",
	.subject = "subiect",
	.wrote = "a scris",
	.on = "in|pe|la data de",
	.reply = "mesaj original|mesajul original",
	.forward = "mesaj redirectionat|mesaj retransmis",
	.sent = "trimis de pe *|trimis de la *|trimis din *|obtineti outlook *",
    },
    {
	.name = "Turkish",
	.from = "kimden|gonderen",
	.date = "gonderildi|gonderme tarihi|tarih|gonderilme tarihi",
	.to = "kime|alici|alicilar",
	.subject = "konu",
	.more = "bilgi",
	.wrote = "yazdi|sunu yazdi|sunlari yazdi",
	.on = "",
	.reply = "orijinal mesaj|orijinal ileti|ozgun ileti|asil ileti",
	.forward = "iletilen mesaj|yonlendirilmis ileti|iletilmis mesaj|yonlendirilen mesaj",
	.sent = "*'umdan gonderildi*|*dan gonderildi*|*den gonderildi*|*ile gonderildi*|"
		"outlook for *edinin*",
    },
    {
	.name = "Russian and Bulgarian",
	.from = "от|от кого|отправитель",
	.date = "отправлено|дата|отправлен|изпратено|время",
	.to = "кому|до|получатель",
	.subject = "тема|относно",
	.more = "копия|копие|скрытая копия",
	.wrote = "написал|написала|написал(а)|написали|пишет|писал|писал(а)|написа|сообщил",
	.on = "на|в|от",
	.reply = "исходное сообщение|оригинальное сообщение|первоначальное сообщение|"
		 "исходное письмо|оригинално съобщение",
	.forward = "пересылаемое сообщение|перенаправленное сообщение|пересланное сообщение|"
		   "начало переадресованного сообщения|начало пересылаемого сообщения|"
		   "пересылаемое письмо|препратено съобщение",
	.sent = "отправлено с *|отправлено из *|отправлено от *|отправлено через *|изпратено от *|"
		"скачать outlook *|получить outlook *|получите outlook *|без вирусов*",
    },
    {
	.name = "Ukrainian",
	.from = "від|від кого|відправник",
	.date = "надіслано|відправлено|дата",
	.to = "кому",
	.subject = "тема",
	.more = "копія",
	.wrote = "написав|написала|написав(ла)|пише|писав",
	.on = "",
	.reply = "вихідне повідомлення|оригінальне повідомлення|початкове повідомлення",
	.forward = "переслане повідомлення|пересилане повідомлення",
	.sent = "надіслано з *|відправлено з *|надіслано через *|отримати outlook *",
    },
    {
	.name = "Croatian, Serbian and Slovene",
	.from = "od|salje|posiljatelj",
	.date = "poslano|poslato|datum",
	.to = "za|prima|komu",
	.subject = "predmet|naslov|zadeva",
	.wrote = "napisao|napisala|je napisao|je napisala|napisao/la|je napisal|pise|написао",
	.on = "dana|dne",
	.reply = "izvorna poruka|originalna poruka|izvirno sporocilo",
	.forward = "proslijedena poruka|prosledena poruka|posredovano sporocilo",
	.sent = "poslano s *|poslano sa *|poslano iz *|poslato sa *|poslato iz *|poslano z *",
    },
    {
	.name = "Greek",
	.from = "απο|από",
	.date = "στάλθηκε|σταλθηκε|αποστολή|ημερομηνία|εστάλη",
	.to = "προς",
	.subject = "θέμα|θεμα",
	.more = "κοιν.|κοινοποίηση",
	.wrote = "έγραψε|εγραψε",
	.on = "στις|στισ|την",
	.reply = "αρχικό μήνυμα|πρωτότυπο μήνυμα",
	.forward = "προωθημένο μήνυμα|προωθούμενο μήνυμα",
	.sent = "στάλθηκε από *|εστάλη από *|αποστολή από *|λήψη του outlook *",
    },
    {
	.name = "Baltic",
	.from = "nuo|saatja",
	.date = "issiusta|data|nosutits|datums|saadetud|kuupaev",
	.to = "kam|kellele|adresatas",
	.subject = "tema|temats|teema",
	.wrote = "rase|parase|rakstija|kirjutas",
	.reply = "originalus laiskas|originalais zinojums|algne kiri|pirminis laiskas",
	.forward = "persiustas laiskas|parsutita zina|edastatud kiri",
	.sent = "issiusta is *|nosutits no *|saadetud *",
    },
    {
	.name = "Hebrew",
	.from = "מאת",
	.date = "נשלח|תאריך",
	.to = "אל",
	.subject = "נושא",
	.more = "עותק",
	.wrote = "כתב|כתבה|כתב/ה|מאת",
	.on = "בתאריך",
	.reply = "הודעה מקורית",
	.forward = "הודעה שהועברה",
	.sent = "נשלח מ*",
    },
    {
	.name = "Arabic and Persian",
	.from = "من|از|فرستنده",
	.date = "تاريخ الإرسال|التاريخ|تم الإرسال|أرسلت|تاریخ|ارسال شده",
	.to = "إلى|به",
	.subject = "الموضوع|موضوع",
	.wrote = "كتب|كتبت|نوشت",
	.on = "في|در",
	.reply = "الرسالة الأصلية|رسالة أصلية",
	.forward = "رسالة معاد توجيهها|رسالة محولة",
	.sent = "أرسلت من *|أُرسلت من *|تم الإرسال من *|مرسل من *",
    },
    {
	.name = "Japanese",
	.from = "差出人|送信者|送信元",
	.date = "送信日時|日時|日付|送信日|受信日時",
	.to = "宛先",
	.subject = "件名|題名",
	.more = "cc(写し)|写し|返信先",
	.wrote =
	    "さんは書きました|さんが書きました|は書きました|が書きました|のメール|のメッセージ|"
	    "さんの書き込み|より",
	.on = "",
	.reply = "元のメッセージ|オリジナルメッセージ|オリジナル メッセージ",
	.forward = "転送されたメッセージ|転送メッセージ|転送されたメール|転送元のメッセージ",
	.sent = "*から送信*|*を入手*|*を使って送信*|*を使用して送信*",
    },
    {
	.name = "Chinese",
	.from = "发件人|寄件者|寄件人|發件人|发信人",
	.date = "发送时间|发送日期|日期|寄件日期|傳送時間|时间|發送時間|寄件時間|傳送日期",
	.to = "收件人|收件者|收信人",
	.subject = "主题|主旨|主題|标题|標題",
	.more = "抄送|副本|密送|回复至",
	.wrote = "写道|寫道|写到|寫到|撰寫|来信|書寫",
	.on = "在|于|於",
	.reply = "原始邮件|原始郵件|原邮件|原始訊息|原始消息|回复邮件|原始信件",
	.forward = "转发的邮件|转发邮件|轉寄的郵件|轉寄郵件|转发邮件信息|已转发的邮件|已轉寄的郵件",
	.sent = "从我的*|從我的*|发自*|發自*|发送自*|來自我的*|傳送自*|寄自*|获取 outlook*|"
		"取得 outlook*|下载 outlook*|我的*发送|我的*傳送",
    },
    {
	.name = "Korean",
	.from = "보낸 사람|보낸사람|보낸이|발신",
	.date = "보낸 날짜|보낸날짜|날짜|일시|발신일|보낸 시간|받은 날짜",
	.to = "받는 사람|받는사람|받는이|수신",
	.subject = "제목",
	.more = "참조|숨은 참조",
	.wrote = "작성|작성하였습니다|작성했습니다|님이 작성|님이 씀|님의 말|썼습니다|님이 쓴 글",
	.on = "",
	.reply = "원본 메일|원본 메시지|원본메일|원본 이메일|원본 메세지",
	.forward = "전달된 메시지|전달된 메일|전달된 메세지",
	.sent = "*에서 보냄*|*에서 보냈습니다*|*에서 전송*|*에서 작성*|outlook for *다운로드*",
    },
    {
	.name = "Vietnamese, Indonesian and Thai",
	.from = "nguoi gui|dari|จาก",
	.date = "da gui|ngay|dikirim|tanggal|วันที่|ส่ง",
	.to = "den|toi|kepada|ถึง",
	.subject = "chu de|tieu de|subjek|perihal|เรื่อง",
	.wrote = "da viet|menulis|เขียน|เขียนว่า",
	.on = "vao|pada|เมื่อ",
	.reply = "tin nhan goc|thu goc|pesan asli|ข้อความต้นฉบับ",
	.forward = "thu da chuyen tiep|pesan terusan|pesan yang diteruskan",
	.sent = "da gui tu *|duoc gui tu *|gui tu *|dikirim dari *|terkirim dari *|ส่งจาก*",
    },
};

const size_t tongue_count = sizeof(tongues) / sizeof(tongues[0]);

/* ---- matching -------------------------------------------------------------------- */

bool tongue_next(const char **list, struct text *word)
{
	if (!*list || !**list)
		return false;
	size_t len = strcspn(*list, "|");
	*word = text_make(*list, len);
	*list += len + ((*list)[len] == '|');
	return true;
}

/* ASCII letters make words; beyond ASCII each character may be one. */
static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Whether a word that ends before line.at[end] ends there. */
static bool is_bound(struct text line, size_t at)
{
	return at == 0 || at >= line.len || !is_word(line.at[at]) || !is_word(line.at[at - 1]);
}

static bool starts(struct text line, struct text word)
{
	return word.len && line.len >= word.len && !memcmp(line.at, word.at, word.len);
}

bool tongue_is(const char *list, struct text line)
{
	struct text word;
	while (tongue_next(&list, &word))
		if (text_equal(word, line))
			return true;
	return false;
}

bool tongue_starts(const char *list, struct text line)
{
	struct text word;
	while (tongue_next(&list, &word))
		if (starts(line, word) && is_bound(line, word.len))
			return true;
	return false;
}

static bool has_word(struct text line, struct text word)
{
	size_t at = 0, found;
	while ((found = text_find(text_from(line, at), word)) != TEXT_NONE) {
		at += found;
		if (is_bound(line, at) && is_bound(line, at + word.len))
			return true;
		at++;
	}
	return false;
}

bool tongue_has(const char *list, struct text line)
{
	struct text word;
	while (tongue_next(&list, &word))
		if (has_word(line, word))
			return true;
	return false;
}

bool tongue_fits(const char *list, struct text line)
{
	struct text word;
	char pattern[80];
	while (tongue_next(&list, &word)) {
		if (word.len >= sizeof(pattern))
			continue;
		memcpy(pattern, word.at, word.len);
		pattern[word.len] = '\0';
		if (text_glob(pattern, line))
			return true;
	}
	return false;
}
