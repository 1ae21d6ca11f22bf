/* SPDX-License-Identifier: ISC */
#include "mail_fixture.h"

#include "../../src/mail/flow.h"
#include "../../src/mail/fold.h"
#include "../../src/mail/own.h"
#include "../../src/mail/tongue.h"

#define own_is(plain, want) assert_text(own_text(pool, text_of(plain), 0), want)
#define reply_is(plain, want) assert_text(own_text(pool, text_of(plain), OWN_REPLY), want)

static void quotes_go_and_answers_between_them_stay(void **state)
{
	(void)state;
	own_is("> old\nyes\n> older\n>> oldest\n\nand no\n", "yes\n\nand no\n");
	own_is(" > old\n\n\n\nnew\n", "new\n");
	own_is("JD> old\nnew\n", "new\n");
	own_is("new\n", "new\n");
	own_is("", "");
}

static void a_line_that_an_mbox_escaped_is_no_quote(void **state)
{
	(void)state;
	own_is(">From here on we must act.\n", ">From here on we must act.\n");
}

static void attribution_is(const char *attribution)
{
	own_is(pool_printf(pool, "Yes.\n\n%s\n> old\n", attribution), "Yes.\n");
	own_is(pool_printf(pool, "Yes.\n\n%s\n\n> old\n\nNo.\n", attribution), "Yes.\n\nNo.\n");
}

static void attributions_go_in_nine_languages(void **state)
{
	(void)state;
	attribution_is("On Thu, 19 Nov 2026 at 18:00, Jane Doe <jane@example.org> wrote:");
	attribution_is("On Thu, Nov 19, 2026 at 6:00 PM Jane Doe with a very long name\n"
		       "<jane@example.org> wrote:");
	attribution_is("Am 19.11.26 um 18:00 schrieb Jane Doe:");
	attribution_is("Le 19 nov. 2026 \u00e0 18:00, Jane Doe <jane@example.org> a \u00e9crit :");
	attribution_is("El jue, 19 nov 2026 a las 18:00, Jane (<jane@example.org>) escribi\u00f3:");
	attribution_is(
	    "Il giorno gio 19 nov 2026 alle ore 18:00 Jane <jane@example.org> ha scritto:");
	attribution_is("Op do 19 nov. 2026 om 18:00 schreef Jane <jane@example.org>:");
	attribution_is("W dniu 19.11.2026 o 18:00, Jane Doe napisa\u0142:");
	attribution_is(
	    "19 \u043d\u043e\u044f\u0431\u0440\u044f 2026, 18:00, Jane <jane@example.org> "
	    "\u043d\u0430\u043f\u0438\u0441\u0430\u043b:");
	attribution_is("2026\u5e7411\u670819\u65e5(\u6728) 18:00 Jane Doe <jane@example.org>:");
	attribution_is("2026-11-19 18:00 GMT+01:00 Jane Doe <jane@example.org>:");
	attribution_is("Jane Doe wrote:");
}

/* ---- what mailers write, in their languages ------------------------------------- */

/* Each as its mailer writes it, with address or date: sure, quote or none. */
static const char *const attributions[] = {
    /* Gmail */
    "On Thu, Nov 19, 2026 at 6:00 PM Liaison queue <bot+abc@example.org> wrote:",
    "Am Do., 19. Nov. 2026 um 18:00 Uhr schrieb Liaison queue <bot@example.org>:",
    "Le jeu. 19 nov. 2026 à 18:00, Liaison queue <bot@example.org> a écrit :",
    "El jue, 19 nov 2026 a las 18:00, Liaison queue (<bot@example.org>) escribió:",
    "Il giorno gio 19 nov 2026 alle ore 18:00 Liaison queue <bot@example.org> ha scritto:",
    "Em qui., 19 de nov. de 2026 às 18:00, Liaison queue <bot@example.org> escreveu:",
    "Op do 19 nov 2026 om 18:00 schreef Liaison queue <bot@example.org>:",
    "Den tors 19 nov. 2026 kl 18:00 skrev Liaison queue <bot@example.org>:",
    "tor. 19. nov. 2026 kl. 18.00 skrev Liaison queue <bot@example.org>:",
    "to 19. marrask. 2026 klo 18.00 Liaison queue (bot@example.org) kirjoitti:",
    "czw., 19 lis 2026 o 18:00 Liaison queue <bot@example.org> napisał(a):",
    "čt 19. 11. 2026 v 18:00 odesílatel Liaison queue <bot@example.org> napsal:",
    "št 19. 11. 2026 o 18:00 Liaison queue <bot@example.org> napísal(a):",
    "Liaison queue <bot@example.org> ezt írta (időpont: 2026. nov. 19., Cs, 18:00):",
    "În joi, 19 nov. 2026 la 18:00, Liaison queue <bot@example.org> a scris:",
    "Liaison queue <bot@example.org>, 19 Kas 2026 Per, 18:00 tarihinde şunu yazdı:",
    "чт, 19 нояб. 2026 г. в 18:00, Liaison queue <bot@example.org>:",
    "чт, 19 лист. 2026 р. о 18:00 Liaison queue <bot@example.org> пише:",
    "2026年11月19日(木) 18:00 Liaison queue <bot@example.org>:",
    "Liaison queue <bot@example.org> 于2026年11月19日周四 18:00写道：",
    "Liaison queue <bot@example.org> 於 2026年11月19日 週四 下午6:00寫道：",
    "2026년 11월 19일 (목) 오후 6:00, Liaison queue <bot@example.org>님이 작성:",
    /* Apple Mail */
    "On Nov 19, 2026, at 6:00 PM, Liaison queue <bot@example.org> wrote:",
    "On 19 Nov 2026, at 18:00, Liaison queue <bot@example.org> wrote:",
    "Am 19.11.2026 um 18:00 schrieb Liaison queue <bot@example.org>:",
    "Le 19 nov. 2026 à 18:00, Liaison queue <bot@example.org> a écrit :",
    "El 19 nov 2026, a las 18:00, Liaison queue <bot@example.org> escribió:",
    "Il giorno 19 nov 2026, alle ore 18:00, Liaison queue <bot@example.org> ha scritto:",
    "No dia 19/11/2026, às 18:00, Liaison queue <bot@example.org> escreveu:",
    "Op 19 nov. 2026 om 18:00 heeft Liaison queue <bot@example.org> het volgende geschreven:",
    "19 nov. 2026 kl. 18:00 skrev Liaison queue <bot@example.org>:",
    "Liaison queue <bot@example.org> kirjoitti 19.11.2026 kello 18.00:",
    "Dnia 19 lis 2026 o godz. 18:00 Liaison queue <bot@example.org> napisał(a):",
    "19. 11. 2026 v 18:00, Liaison queue <bot@example.org>:",
    "19 нояб. 2026 г., в 18:00, Liaison queue <bot@example.org> написал(а):",
    "2026/11/19 18:00、Liaison queue <bot@example.org>のメール:",
    "在 2026年11月19日，18:00，Liaison queue <bot@example.org> 写道：",
    "2026. 11. 19. 오후 6:00, Liaison queue <bot@example.org> 작성:",
    /* Thunderbird */
    "On 11/19/26 18:00, Liaison queue wrote:",
    "Am 19.11.26 um 18:00 schrieb Liaison queue:",
    "Le 19/11/2026 à 18:00, Liaison queue a écrit :",
    "El 19/11/26 a las 18:00, Liaison queue escribió:",
    "Il 19/11/2026 18:00, Liaison queue ha scritto:",
    "Op 19-11-2026 om 18:00 schreef Liaison queue:",
    "W dniu 19.11.2026 o 18:00, Liaison queue pisze:",
    "Dne 19. 11. 26 v 18:00 Liaison queue napsal(a):",
    "19.11.2026 18:00, Liaison queue пишет:",
    "On 2026/11/19 18:00, Liaison queue wrote:",
    /* others */
    "On Thursday, November 19, 2026 at 06:00:00 PM GMT+1, Liaison queue <bot@example.org> wrote:",
    "On Thu, 19 Nov 2026 18:00:00 +0100\nLiaison queue <bot@example.org> wrote:",
    "On Thursday, November 19, 2026 6:00:00 PM CET Liaison queue wrote:",
    "Am Donnerstag, 19. November 2026, 18:00:00 CET schrieb Liaison queue:",
    "On Thu, 2026-11-19 at 18:00 +0100, Liaison queue wrote:",
    "On Thu, Nov 19, 2026 at 06:00:00PM +0100, Liaison queue wrote:",
    "* Liaison queue <bot@example.org> [2026-11-19 18:00]:",
    "---- On Thu, 19 Nov 2026 18:00:00 +0100 Liaison queue <bot@example.org> wrote ----",
    "------On 11/19/2026 18:00, Liaison queue wrote-----",
    "Nov 19, 2026 6:00:00 PM Liaison queue <bot@example.org>:",
    "19. Nov. 2026, 18:00 von bot@example.org:",
    "Thu, 19 Nov 2026 18:00:00 +0300 от Liaison queue <bot@example.org>:",
    "19.11.2026, 18:00, \"Liaison queue\" <bot@example.org>:",
    "Le 19 nov. 2026 à 18:00 +0100, Liaison queue <bot@example.org>, a écrit :",
    "Liaison queue <bot@example.org> schrieb am Do., 19. Nov. 2026 um 18:00 Uhr:",
    "Liaison queue <bot@example.org> writes:",
    "Liaison queue via Bot <bot@example.org> wrote:",
    "On 19 November 2026 18:00:00 CET, Liaison queue <bot@example.org> wrote:",
    "At 2026-11-19 18:00:00, \"Liaison queue\" <bot@example.org> wrote:",
    "Sent from Samsung Mobile Liaison queue <bot@example.org> wrote:",
    "Quoting Liaison queue <bot@example.org> on 19 Nov 2026:",
    "2026-11-19 18:00 GMT+01:00 Liaison queue <\nbot+a-long-address-that-was-wrapped@example.org>:",
    "On Nov 19, 2026, at 6:00 PM, Liaison queue <\nbot+a-very-long-address@example.org>\nwrote:",
};

static void attributions_go_whatever_mailer_and_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(attributions) / sizeof(*attributions); i++) {
		const char *line = attributions[i];
		attribution_is(line);
		const char *bare = pool_printf(pool, "Yes.\n\n%s\n\napprove\n\nreject\n", line);
		struct text own = own_text(pool, text_of(bare), OWN_REPLY);
		if (!text_is(own, "Yes.\n"))
			fail_msg("above an old mail without marks: \"%s\"", line);
		const char *close = pool_printf(pool, "Yes.\n%s\n> approve\n", line);
		reply_is(close, "Yes.\n");
	}
}

static void an_attribution_may_share_the_line_of_a_reply(void **state)
{
	(void)state;
	reply_is("yes On Wed, Apr 4, 2012 at 3:59 PM, bob@example.com wrote:\n> Hi\n", "yes\n");
	reply_is("yes--- On Wed, Apr 4, 2012 at 3:59 PM, me@example.com wrote:\n> Hi\n", "yes\n");
	reply_is("one\nbla - bla--- On Wed, 4 Apr 2012, me@example.com wrote:\n\nreject\n",
		 "one\nbla - bla\n");
}

static void what_a_person_says_of_a_mail_is_no_attribution(void **state)
{
	(void)state;
	static const char *const said[] = {
	    "As the chair wrote on 2026-11-19:\nnothing changes.\n",
	    "On Thursday the IESG decided:\n\nno more.\n",
	    "On the other hand,\nBob wrote:\nno.\n",
	    "The meeting is at 18:00:\nbe there.\n",
	    "Write to jane@example.org, please.\nThanks:\n",
	    "Le point 3 :\nrien.\n",
	};
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		own_is(said[i], said[i]);
		reply_is(said[i], said[i]);
	}
}

/* From, Sent, To, Subject as Outlook and others write them. */
static const char *const blocks[] = {
    "From: Bot <bot@example.org>\nSent: Thursday, November 19, 2026 6:00 PM\nTo: Jane\nSubject: x",
    "From: Bot <bot@example.org>\nDate: Thursday, 19 November 2026 at 18:00\nTo: Jane "
    "<j@example.org>\nSubject: x",
    "Von: Bot <bot@example.org>\nGesendet: Donnerstag, 19. November 2026 18:00\nAn: Jane\nCc: "
    "Bob\nBetreff: x",
    "De : Bot <bot@example.org>\nEnvoyé : jeudi 19 novembre 2026 18:00\nÀ : Jane\nObjet : x",
    "De : Bot <bot@example.org>\nDate : jeudi, 19 novembre 2026 à 18:00\nÀ : Jane\nObjet : x",
    "De: Bot <bot@example.org>\nEnviado el: jueves, 19 de noviembre de 2026 18:00\nPara: "
    "Jane\nAsunto: x",
    "De: Bot <bot@example.org>\nFecha: jueves\nPara: Jane\nAsunto: x",
    "De: Bot\nEnviada em: quinta-feira, 19 de novembro de 2026 18:00\nPara: Jane\nAssunto: x",
    "Da: Bot\nInviato: giovedì 19 novembre 2026 18:00\nA: Jane\nOggetto: x",
    "Van: Bot\nVerzonden: donderdag 19 november 2026 18:00\nAan: Jane\nOnderwerp: x",
    "Fra: Bot\nSendt: 19. november 2026 18:00\nTil: Jane\nEmne: x",
    "Från: Bot\nSkickat: den 19 november 2026 18:00\nTill: Jane\nÄmne: x",
    "Lähettäjä: Bot\nLähetetty: torstai 19. marraskuuta 2026 18.00\nVastaanottaja: Jane\nAihe: x",
    "Od: Bot\nWysłano: czwartek, 19 listopada 2026 18:00\nDo: Jane\nTemat: x",
    "Od: Bot\nOdesláno: čtvrtek 19. listopadu 2026 18:00\nKomu: Jane\nPředmět: x",
    "Od: Bot\nOdoslané: štvrtok 19. novembra 2026 18:00\nKomu: Jane\nPredmet: x",
    "Feladó: Bot\nElküldve: 2026. november 19., csütörtök 18:00\nCímzett: Jane\nTárgy: x",
    "De la: Bot\nTrimis: joi, 19 noiembrie 2026 18:00\nCătre: Jane\nSubiect: x",
    "Kimden: Bot\nGönderildi: 19 Kasım 2026 Perşembe 18:00\nKime: Jane\nKonu: x",
    "От: Bot\nОтправлено: 19 ноября 2026 г. 18:00\nКому: Jane\nТема: x",
    "Від: Bot\nНадіслано: 19 листопада 2026 р. 18:00\nКому: Jane\nТема: x",
    "Από: Bot\nΣτάλθηκε: 19/11/2026 18:00\nΠρος: Jane\nΘέμα: x",
    "差出人: Bot\n送信日時: 2026年11月19日 18:00\n宛先: Jane\n件名: x",
    "发件人: Bot\n发送时间: 2026年11月19日 18:00\n收件人: Jane\n主题: x",
    "寄件者: Bot\n寄件日期: 2026年11月19日 18:00\n收件者: Jane\n主旨: x",
    "보낸 사람: Bot\n보낸 날짜: 2026년 11월 19일 18:00\n받는 사람: Jane\n제목: x",
    "*From:* Bot [mailto:bot@example.org]\n*Sent:* Thursday\n*To:* Jane\n*Subject:* x",
    "From:\tBot\nTo:\tJane\nDate:\t11/19/2026 06:00 PM\nSubject:\tx",
    "Date: Thu, 19 Nov 2026 18:00:00 +0100\nSubject: x\nFrom: bot@example.org\nTo: "
    "jane@example.org",
    "From: Bot <bot@example.org>\n\nSent: Thursday\n\nTo: Jane\n\nSubject: x",
    "From: Bot <bot@example.org>\nSent: Thursday\nTo: Jane <jane@example.org>; "
    "Bob\n\t<bob@example.org>\nSubject: a very long subject that\n\twas folded",
};

static void header_blocks_end_a_reply_whatever_language(void **state)
{
	(void)state;
	static const char *const leads[] = {"", "________________________________\n",
					    "-----Original Message-----\n"};
	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		for (size_t k = 0; k < 3; k++) {
			const char *reply = pool_printf(pool, "Yes.\n\n%s%s\n\napprove\n\nreject\n",
							leads[k], blocks[i]);
			struct text own = own_text(pool, text_of(reply), OWN_REPLY);
			if (!text_is(own, "Yes.\n"))
				fail_msg("\"%s\" leaves \"%.*s\"", blocks[i], (int)own.len, own.at);
		}
}

static void separators_end_a_reply_whatever_language(void **state)
{
	(void)state;
	static const char *const lines[] = {
	    "-----Original Message-----",
	    "----- Original Message -----",
	    "-------- Original message --------",
	    "------- Original Message -------",
	    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
	    "*-----Original Message-----*",
	    "------ Original Message ------",
	    "-----Ursprüngliche Nachricht-----",
	    "-------- Ursprüngliche Nachricht --------",
	    "-----Message d'origine-----",
	    "-----Message d’origine-----",
	    "-------- Message original --------",
	    "-----Mensaje original-----",
	    "-----Mensagem original-----",
	    "-----Messaggio originale-----",
	    "-----Oorspronkelijk bericht-----",
	    "-----Oprindelig meddelelse-----",
	    "-----Opprinnelig melding-----",
	    "-----Ursprungligt meddelande-----",
	    "-----Alkuperäinen viesti-----",
	    "-----Wiadomość oryginalna-----",
	    "---------- Původní e-mail ----------",
	    "-----Původní zpráva-----",
	    "-----Eredeti üzenet-----",
	    "-----Orijinal Mesaj-----",
	    "-----Исходное сообщение-----",
	    "------------------ 原始邮件 ------------------",
	    "-----原始郵件-----",
	    "-----元のメッセージ-----",
	    "-----원본 메시지-----",
	    "---------- Forwarded message ---------",
	    "Begin forwarded message:",
	    "Anfang der weitergeleiteten Nachricht:",
	    "Début du message transféré :",
	    "Inicio del mensaje reenviado:",
	    "-----bot@example.org wrote: -----",
	    ">>> Liaison queue <bot@example.org> 11/19/2026 6:00 PM >>>",
	    "Liaison queue---19.11.2026 18:00:00---Breaking 12: The subject",
	    "##- Please type your reply above this line -##",
	    "Answer above this line.",
	    "Breaking news? Item 12: nothing goes out unless you approve it.",
	    "    For the digest? Item 7, new revision: nothing goes out unless you",
	    "* *Breaking news? Item 12: nothing goes out unless you approve it.*",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		const char *reply = pool_printf(pool, "Yes.\n\n%s\n\napprove\nreject\n", lines[i]);
		struct text own = own_text(pool, text_of(reply), OWN_REPLY);
		if (!text_is(own, "Yes.\n"))
			fail_msg("\"%s\" leaves \"%.*s\"", lines[i], (int)own.len, own.at);
	}
}

static void lines_that_phones_sign_with_go(void **state)
{
	(void)state;
	static const char *const lines[] = {
	    "Sent from my iPhone",
	    "Sent from my Galaxy",
	    "Sent from Outlook for iOS",
	    "Sent from Outlook for Android<https://aka.ms/AAb9ysg>",
	    "Get Outlook for iOS<https://aka.ms/o0ukef>",
	    "Get Outlook for Android",
	    "Sent from Mail for Windows",
	    "Sent from Yahoo Mail for iPhone",
	    "[Sent from Yahoo Mail on Android](https://go.onelink.me/1)",
	    "Sent with Proton Mail secure email.",
	    "Sent from [Proton Mail](https://proton.me/mail/home) for iOS",
	    "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
	    "Sent from my phone, please excuse typos",
	    "Sent from my mobile. Sorry for brevity, typos are the phone's.",
	    "(sent from a phone)",
	    "Sent via BlackBerry from T-Mobile",
	    "Sent using Zoho Mail",
	    "From my iPhone",
	    "Von meinem iPhone gesendet",
	    "Von meinem Samsung Galaxy Smartphone gesendet.",
	    "Gesendet von Outlook für iOS",
	    "Gesendet von Mail für Windows",
	    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
	    "Gesendet mit der GMX Mail App",
	    "Envoyé de mon iPhone",
	    "Envoyé de mon iPhone",
	    "Envoyé à partir de Outlook pour Android",
	    "Envoyé de mon appareil Android avec K-9 Mail. Veuillez excuser ma brièveté.",
	    "Télécharger Outlook pour iOS",
	    "Enviado desde mi iPhone",
	    "Obtener Outlook para Android",
	    "Enviado do meu iPhone",
	    "Inviato da iPhone",
	    "Verstuurd vanaf mijn iPhone",
	    "Verzonden vanuit Outlook voor iOS",
	    "Sendt fra min iPhone",
	    "Hent Outlook til iOS",
	    "Skickat från min iPhone",
	    "Lähetetty iPhonesta",
	    "Odesláno z iPhonu",
	    "Odoslané z iPhonu",
	    "Wysłane z iPhone’a",
	    "iPhone’umdan gönderildi",
	    "Trimis de pe iPhone-ul meu",
	    "Отправлено с iPhone",
	    "Надіслано з iPhone",
	    "iPhoneから送信",
	    "Outlook for iOS を入手",
	    "从我的 iPhone 发送",
	    "從我的iPhone傳送",
	    "나의 iPhone에서 보냄",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		const char *reply = pool_printf(pool, "Yes.\n\n%s\n\n> approve\n", lines[i]);
		struct text own = own_text(pool, text_of(reply), OWN_REPLY);
		if (!text_is(own, "Yes.\n"))
			fail_msg("\"%s\" stays", lines[i]);
	}
	reply_is("sent 12\n", "sent 12\n");
	reply_is("Sent from my desk, is much easier than my phone.\n",
		 "Sent from my desk, is much easier than my phone.\n");
}

static void the_words_of_all_languages_are_written_as_they_are_looked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < tongue_count; i++) {
		const struct tongue *tongue = &tongues[i];
		const char *lists[] = {tongue->from,	tongue->date,  tongue->to, tongue->subject,
				       tongue->more,	tongue->wrote, tongue->on, tongue->reply,
				       tongue->forward, tongue->sent};
		assert_non_null(tongue->name);
		assert_non_null(tongue->from);
		assert_non_null(tongue->subject);
		for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++) {
			struct text word;
			char room[200];
			while (tongue_next(&lists[k], &word))
				if (!text_equal(fold_line(word, room, sizeof(room)), word))
					fail_msg("%s: \"%.*s\" is not folded", tongue->name,
						 (int)word.len, word.at);
		}
	}
}

static void quotes_of_a_reply_come_in_many_marks(void **state)
{
	(void)state;
	reply_is("yes\n\n    > approve\n", "yes\n");
	reply_is("yes\n\n| approve\n|\n| reject\n", "yes\n");
	reply_is("yes\n\n&gt; approve\n", "yes\n");
	reply_is("yes\n\nJane> approve\n", "yes\n");
	reply_is("yes\n\n>approve\n>> reject\n", "yes\n");
	reply_is("yes\n\n＞ approve\n", "yes\n");
	reply_is("yes\n\n>From here\n", "yes\n");
}

/* A mailer that breaks quoted lines leaves their ends without a mark. */
static void the_broken_end_of_a_quoted_line_is_quoted(void **state)
{
	(void)state;
	reply_is("yes\n\n> the IESG has been asked by the chairs of the group whether it should\n"
		 "approve\n> the charter\n",
		 "yes\n");
	struct texts doubtful = {0};
	struct text own =
	    own_of_reply(pool,
			 TEXT("> whether the IESG, asked by the chairs of the group, should\n"
			      "approve\n"),
			 &doubtful);
	assert_text(own, "approve\n");
	assert_int_equal(doubtful.len, 1);
	assert_text(doubtful.at[0], "approve");
	doubtful.len = 0;
	own_of_reply(pool, TEXT("> short\napprove\n"), &doubtful);
	own_of_reply(
	    pool, TEXT("> whether the IESG, asked by the chairs of the group, should\n\napprove\n"),
	    &doubtful);
	assert_int_equal(doubtful.len, 0);
}

static void a_dashed_name_signs_a_reply(void **state)
{
	(void)state;
	reply_is("Yes.\n\n-Abhishek Kona\n\n> old\n", "Yes.\n");
	reply_is("Yes.\n-- Jane\nreject\n", "Yes.\n");
	reply_is("- One Thing\n- Another Thing\n", "- One Thing\n- Another Thing\n");
	reply_is("-Approve\n", "-Approve\n");
}

static void a_sentence_that_ends_in_a_colon_stays(void **state)
{
	(void)state;
	own_is("On Thursday the IESG decided:\n\nno more.\n",
	       "On Thursday the IESG decided:\n\nno more.\n");
	own_is("What I wrote:\nsee below\n", "What I wrote:\nsee below\n");
}

static void below_an_unmarked_old_mail_nothing_of_a_reply_counts(void **state)
{
	(void)state;
	reply_is("reject\n\nOn Thu, 19 Nov 2026 at 18:00, Jane <jane@example.org> wrote:\n\n"
		 "approve\n",
		 "reject\n");
}

static const char outlook[] = "Agreed.\n\n"
			      "________________________________\n"
			      "From: Jane Doe <jane@example.org>\n"
			      "Sent: Thursday, 19 November 2026 18:00\n"
			      "To: The IESG <iesg@example.org>;\n"
			      "\tJohn <john@example.org>\n"
			      "Subject: Process\n"
			      "\n"
			      "The old words.\n";

static void the_header_block_of_an_old_mail_ends_the_text(void **state)
{
	(void)state;
	own_is(outlook, "Agreed.\n");
	own_is("Ja.\n\nVon: Jane\nGesendet: Donnerstag\nAn: IESG\nBetreff: x\n\nalt\n", "Ja.\n");
	own_is("Oui.\n\n*De\u00a0:* Jane\n*Envoy\u00e9\u00a0:* jeudi\n*Objet\u00a0:* x\n\nvieux\n",
	       "Oui.\n");
	own_is("Yes.\n\n-----Original Message-----\nFrom: J\nSent: D\nTo: I\nSubject: x\n\nold\n",
	       "Yes.\n");
	own_is("Yes.\n\n-------- Urspr\u00fcngliche Nachricht --------\nalt\n", "Yes.\n");
	own_is("Yes.\n\nDate: Thu, 26 Jun 2014\nSubject: x\nFrom: a@b\nTo: c@d\n\nold\n", "Yes.\n");
}

static void a_form_with_from_and_to_is_no_old_mail(void **state)
{
	(void)state;
	const char *form =
	    "Title: Liaison on 6G\nFrom: SG13\nTo: IETF\nCc: IAB\nBody: please answer\n";
	own_is(form, form);
}

static void what_is_passed_on_stays(void **state)
{
	(void)state;
	const char *forward = "FYI\n\n---------- Forwarded message ---------\nFrom: J <j@x>\n"
			      "Date: Thu, 19 Nov 2026\nSubject: x\nTo: i@x\n\nThe news.\n";
	own_is(forward, "FYI\n\nThe news.\n");
	reply_is(forward, "FYI\n");
	assert_text(own_text(pool, text_of(outlook), OWN_FORWARD), "Agreed.\n\nThe old words.\n");
	/* the forwarder's signature ends their words, not what they pass on */
	own_is(
	    "FYI\n-- \nJohn\n\nBegin forwarded message:\n\nFrom: J\nDate: D\nSubject: x\n\nNews.\n",
	    "FYI\n\nNews.\n");
}

static void a_signature_ends_the_text(void **state)
{
	(void)state;
	own_is("Words.\n-- \nJane Doe\nconfidential\n", "Words.\n");
	own_is("Words.\n--\nJane Doe\n", "Words.\n");
	own_is("a -- b\n-- c\n--- d\n", "a -- b\n-- c\n--- d\n");
	reply_is("approve\n\u2014\nJane\n", "approve\n");
	reply_is("approve\n____________\nold\n", "approve\n");
}

static void dashes_above_a_long_text_are_no_signature(void **state)
{
	(void)state;
	struct buf buf;
	buf_open(&buf, pool);
	buf_string(&buf, "Introduction.\n--\n");
	for (int i = 0; i < 40; i++)
		buf_string(&buf, "A line of the text.\n");
	const char *text = text_string(pool, buf_get(&buf));
	own_is(text, text);
}

static void a_phone_signs_alone_on_a_line(void **state)
{
	(void)state;
	own_is("Yes.\n\nSent from my iPhone\n", "Yes.\n");
	own_is("Yes.\n\nSent from my iPhone\n\n> old\n", "Yes.\n");
	own_is("Ja.\n\nVon meinem iPhone gesendet\n", "Ja.\n");
	own_is("Yes.\n\nGet Outlook for iOS\n", "Yes.\n");
	own_is("Sent from my desk, which is easier.\n", "Sent from my desk, which is easier.\n");
	own_is("Sent from Geneva:\n\nThe ITU decided.\n",
	       "Sent from Geneva:\n\nThe ITU decided.\n");
}

static void list_footers_go(void **state)
{
	(void)state;
	own_is("Words.\n_______________________________________________\n"
	       "Iesg mailing list -- iesg@example.org\nTo unsubscribe send an email to x\n",
	       "Words.\n");
	own_is("_______________________________________________\nIesg mailing list\n", "");
	own_is("Words.\n___________\nnot a footer\n", "Words.\n___________\nnot a footer\n");
}

static void openpgp_armor_goes(void **state)
{
	(void)state;
	own_is("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWords.\n"
	       "-----BEGIN PGP SIGNATURE-----\n\niQEz\n=ab\n-----END PGP SIGNATURE-----\n",
	       "Words.\n");
}

static const char disclaimer[] =
    "This e-mail and any attachments are confidential and intended solely for\n"
    "the use of the individual or entity to whom they are addressed.  If you\n"
    "have received it in error please notify the sender and delete it.\n";

static void legal_disclaimers_go(void **state)
{
	(void)state;
	assert_true(own_is_disclaimer(text_of(disclaimer)));
	own_is(pool_printf(pool, "Words.\n\n%s", disclaimer), "Words.\n");
	own_is("[EXTERNAL]\n\nWords.\n", "[EXTERNAL]\n\nWords.\n");
	own_is("CAUTION: This email originated from outside of the organization. Do not click\n"
	       "links.\n\nWords.\n",
	       "Words.\n");
}

static void a_wish_for_confidence_is_no_disclaimer(void **state)
{
	(void)state;
	static const char *const wishes[] = {
	    "This mail is confidential, do not forward.",
	    "This e-mail is confidential: do not share it outside the IESG, and delete it then.",
	    "The Smith appeal is confidential.", ""};
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
		assert_false(own_is_disclaimer(text_of(wishes[i])));
}

static void nobody_hides_a_sentence_in_a_disclaimer(void **state)
{
	(void)state;
	const char *hidden = pool_printf(
	    pool, "%sThe executive session decided to replace the chair of the group.\n",
	    disclaimer);
	assert_false(own_is_disclaimer(text_of(hidden)));
	const char *before = pool_printf(
	    pool, "The executive session decided to replace the chair.\n%s", disclaimer);
	assert_false(own_is_disclaimer(text_of(before)));
	assert_text(own_without_disclaimer(pool, text_of(before)),
		    "The executive session decided to replace the chair.\n");
	own_is(before, "The executive session decided to replace the chair.\n");
}

static const char disclaimer_de[] =
    "Diese Nachricht ist vertraulich und nur f\u00fcr den Adressaten bestimmt.  Falls Sie\n"
    "sie irrt\u00fcmlich erhalten haben, benachrichtigen Sie bitte den Absender.\n";

static void a_disclaimer_may_come_in_two_languages_and_below_an_address(void **state)
{
	(void)state;
	const char *together =
	    pool_printf(pool, "Words.\n\n-- \nA GmbH, Bern\n%s%s", disclaimer_de, disclaimer);
	assert_text(own_without_disclaimer(pool, text_of(together)),
		    "Words.\n\n-- \nA GmbH, Bern\n");
	const char *apart =
	    pool_printf(pool, "Words.\n\nA GmbH, Bern\n%s\n%s", disclaimer_de, disclaimer);
	assert_text(own_without_disclaimer(pool, text_of(apart)), "Words.\n\nA GmbH, Bern\n");
	own_is(apart, "Words.\n\nA GmbH, Bern\n");
}

static void a_disclaimer_may_have_a_title_and_paragraphs(void **state)
{
	(void)state;
	static const char *const titled[] = {
	    "CONFIDENTIAL: This message is intended only for the use of the addressee.  If you\n"
	    "are not the intended recipient, do not copy or disclose it.  Please delete it.\n",
	    "PRIVILEGED AND CONFIDENTIAL. If you are not the intended recipient, please do not\n"
	    "forward, copy or share this message, and delete it immediately.\n",
	    "*** CONFIDENTIALITY NOTICE ***\nThis message is confidential.\n\n"
	    "If you have received it by mistake, please tell the sender and delete it;\n"
	    "you may not copy this message.\n\nAny views in this email are those of its author\n"
	    "and not of the intended recipient.\n"};
	for (size_t i = 0; i < sizeof(titled) / sizeof(titled[0]); i++)
		assert_text(own_without_disclaimer(
				pool, text_of(pool_printf(pool, "Words.\n\n%s", titled[i]))),
			    "Words.\n\n");
	static const char *const secrets[] = {
	    "CONFIDENTIAL\n\nThis message is about the chair.\n\nDelete it by mistake.\n",
	    "CONFIDENTIAL: This message names the chair whom we replace.  Delete it after "
	    "reading,\n"
	    "and forward it to no recipient but the ADs.\n"};
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_text(own_without_disclaimer(pool, text_of(secrets[i])), secrets[i]);
}

static void only_a_last_paragraph_is_taken_from_what_could_be_secret(void **state)
{
	(void)state;
	const char *end = pool_printf(pool, "Words.\n\n-- \n%s\n", disclaimer);
	assert_text(own_without_disclaimer(pool, text_of(end)), "Words.\n\n");
	const char *list = pool_printf(pool,
				       "Words.\n\n%s\n________________________________________\n"
				       "Iesg mailing list\nIesg@example.org\n",
				       disclaimer);
	assert_text(own_without_disclaimer(pool, text_of(list)), "Words.\n\n");
	const char *quote =
	    "On Tue, 17 Nov 2026 at 10:00, Jane Doe <j@example.org> wrote:\n> Secret.\n";
	const char *above = pool_printf(pool, "Words.\n\n%s\n%s", disclaimer, quote);
	assert_text(own_without_disclaimer(pool, text_of(above)),
		    pool_printf(pool, "Words.\n\n%s", quote));
	const char *header = pool_printf(pool,
					 "Words.\n\n%s\nFrom: Jane Doe <j@example.org>\n"
					 "Sent: Tuesday, 17 November 2026 10:00\nTo: Bob\n"
					 "Subject: Hello\n\nSecret.\n",
					 disclaimer);
	assert_text(
	    own_without_disclaimer(pool, text_of(header)),
	    "Words.\n\nFrom: Jane Doe <j@example.org>\nSent: Tuesday, 17 November 2026 10:00\n"
	    "To: Bob\nSubject: Hello\n\nSecret.\n");
	const char *middle = pool_printf(pool, "%s\nSecret words.\n", disclaimer);
	assert_text(own_without_disclaimer(pool, text_of(middle)), middle);
	assert_text(own_without_disclaimer(pool, TEXT("-- \nSecret\n")), "-- \nSecret\n");
	assert_text(own_without_disclaimer(pool, TEXT("")), "");
}

/* RFC 3676 4.1, 4.2, 4.3, 4.4, 4.5 */
static void flowed_lines_are_joined(void **state)
{
	(void)state;
	assert_text(flow_join(pool, TEXT("one \ntwo \nthree\nfour\n"), false),
		    "one two three\nfour\n");
	assert_text(flow_join(pool, TEXT("\xE4\xBD\xA0 \n\xE5\xA5\xBD\n"), true), "\u4f60\u597d\n");
	assert_text(flow_join(pool, TEXT("> a \n> b\n>> c \n> d\n"), false), "> a b\n>> c \n> d\n");
	assert_text(flow_join(pool, TEXT(" >stuffed\n From me\n"), false), ">stuffed\nFrom me\n");
	assert_text(flow_join(pool, TEXT("end \n-- \nJane\n"), false), "end \n-- \nJane\n");
	assert_text(flow_join(pool, TEXT(">\n>"), false), "> \n> \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(quotes_go_and_answers_between_them_stay),
	    MAIL_TEST(a_line_that_an_mbox_escaped_is_no_quote),
	    MAIL_TEST(attributions_go_in_nine_languages),
	    MAIL_TEST(attributions_go_whatever_mailer_and_language),
	    MAIL_TEST(an_attribution_may_share_the_line_of_a_reply),
	    MAIL_TEST(what_a_person_says_of_a_mail_is_no_attribution),
	    MAIL_TEST(header_blocks_end_a_reply_whatever_language),
	    MAIL_TEST(separators_end_a_reply_whatever_language),
	    MAIL_TEST(lines_that_phones_sign_with_go),
	    MAIL_TEST(the_words_of_all_languages_are_written_as_they_are_looked_for),
	    MAIL_TEST(quotes_of_a_reply_come_in_many_marks),
	    MAIL_TEST(the_broken_end_of_a_quoted_line_is_quoted),
	    MAIL_TEST(a_dashed_name_signs_a_reply),
	    MAIL_TEST(a_sentence_that_ends_in_a_colon_stays),
	    MAIL_TEST(below_an_unmarked_old_mail_nothing_of_a_reply_counts),
	    MAIL_TEST(the_header_block_of_an_old_mail_ends_the_text),
	    MAIL_TEST(a_form_with_from_and_to_is_no_old_mail),
	    MAIL_TEST(what_is_passed_on_stays),
	    MAIL_TEST(a_signature_ends_the_text),
	    MAIL_TEST(dashes_above_a_long_text_are_no_signature),
	    MAIL_TEST(a_phone_signs_alone_on_a_line),
	    MAIL_TEST(list_footers_go),
	    MAIL_TEST(openpgp_armor_goes),
	    MAIL_TEST(legal_disclaimers_go),
	    MAIL_TEST(a_wish_for_confidence_is_no_disclaimer),
	    MAIL_TEST(nobody_hides_a_sentence_in_a_disclaimer),
	    MAIL_TEST(a_disclaimer_may_come_in_two_languages_and_below_an_address),
	    MAIL_TEST(a_disclaimer_may_have_a_title_and_paragraphs),
	    MAIL_TEST(only_a_last_paragraph_is_taken_from_what_could_be_secret),
	    MAIL_TEST(flowed_lines_are_joined),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
