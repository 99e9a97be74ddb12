import { describe, expect, it } from 'vitest'
import { LANGUAGE_CODES, readerOf } from '../../../src/tasks/languages/languages.ts'
import { inOneLine, readText, rowsOf } from './read-text.ts'

// The day is Friday, 27 November 2026, 10:00.
const GERMAN = `
Milch kaufen →
Milch kaufen heute → Milch kaufen | 2026-11-27
Morgen Milch kaufen → Milch kaufen | 2026-11-28
Milch kaufen übermorgen → Milch kaufen | 2026-11-29
Zahnarzt morgen früh → Zahnarzt | 2026-11-28
Zahnarzt heute Abend → Zahnarzt | 2026-11-27
Zahnarzt am Montag → Zahnarzt | 2026-11-30
Zahnarzt am Sonnabend → Zahnarzt | 2026-11-28
Zahnarzt kommenden Freitag → Zahnarzt | 2026-12-04
Zahnarzt nächsten Montag um 9 → Zahnarzt | 2026-11-30 09:00
Zahnarzt morgen um 9 Uhr → Zahnarzt | 2026-11-28 09:00
Zahnarzt Montag, 14:30 Uhr → Zahnarzt | 2026-11-30 14:30
Zahnarzt um 14.30 Uhr → Zahnarzt | 2026-11-27 14:30
Zahnarzt um 8 Uhr abends → Zahnarzt | 2026-11-27 20:00
Zahnarzt 3.12. → Zahnarzt | 2026-12-03
Zahnarzt am 3.12.2026 um 8:15 → Zahnarzt | 2026-12-03 08:15
Zahnarzt am 3. Dezember → Zahnarzt | 2026-12-03
Zahnarzt Freitag, 4. Dezember → Zahnarzt | 2026-12-04
Zahnarzt am 15. → Zahnarzt | 2026-12-15
Zahnarzt in 3 Tagen → Zahnarzt | 2026-11-30
Zahnarzt in zwei Wochen → Zahnarzt | 2026-12-11
Zahnarzt in einem Monat → Zahnarzt | 2026-12-27
Zahnarzt in 2 Stunden → Zahnarzt | 2026-11-27 12:00
Zahnarzt nächste Woche → Zahnarzt | 2026-11-30
Bericht bis Freitag → Bericht | 2026-11-27
Bericht Ende des Monats → Bericht | 2026-11-30
Die Zeitung von morgen lesen →
Sag Guten Morgen →
Geschlossen seit Montag →
Was ist gestern passiert →
Müll jeden Montag → Müll | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO
Müll jeden zweiten Dienstag → Müll | 2026-12-01 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
Müll alle 2 Wochen → Müll | 2026-11-27 | FREQ=WEEKLY;INTERVAL=2
Müll jeden Montag und Donnerstag um 7 Uhr → Müll | 2026-11-30 07:00 | FREQ=WEEKLY;BYDAY=MO,TH
Miete jeden Monat am 1. → Miete | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1
Bericht jeden letzten Freitag im Monat → Bericht | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR
Sport jeden 3. Tag → Sport | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Sport jede 2. Woche → Sport | 2026-11-27 | FREQ=WEEKLY;INTERVAL=2
Sport jede vierte Woche → Sport | 2026-11-27 | FREQ=WEEKLY;INTERVAL=4
Sport jeden 15. Tag im Monat → Sport | 2026-12-15 | FREQ=MONTHLY;BYMONTHDAY=15
Sport jedes 3. Wochenende →
Miete jeden Monat am 1. Montag → Miete | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Miete jeden Monat am ersten Montag → Miete | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Miete jeden 1. und 3. Montag → Miete | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO,3MO
Miete jeden 1. und 15. → Miete | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1,15
Miete am ersten Montag →
Sport jeden Tag außer Sonntag →
Sport jeden Tag um 7 Uhr außer am Sonntag →
Sport jeden Montag bis Freitag → Sport | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Sport jeden Mo-Fr um 7 → Sport | 2026-11-30 07:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Bericht jeden Tag nicht vergessen → Bericht nicht vergessen | 2026-11-27 | FREQ=DAILY
Sport jeden Montag bis Freitag, 18. Dezember → Sport | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20261218
Feiern jeden 24. Dezember →
Urlaub Montag - Freitag →
Urlaub Montag–Freitag →
Sport jeden Werktag → Sport | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Pillen jeden Tag 10 mal → Pillen | 2026-11-27 | FREQ=DAILY;COUNT=10
Pillen jeden Tag bis 24. Dezember → Pillen | 2026-11-27 | FREQ=DAILY;UNTIL=20261224
Zahnarzt Fr 15 Uhr → Zahnarzt | 2026-11-27 15:00
Zahnarzt Mo um 15 Uhr → Zahnarzt | 2026-11-30 15:00
Zahnarzt So 15 Uhr → Zahnarzt | 2026-11-29 15:00
Zahnarzt 15 Uhr Mo → Zahnarzt | 2026-11-30 15:00
Zahnarzt nächsten Fr 15 Uhr → Zahnarzt | 2026-12-04 15:00
Treffen so um 9 →
Um 9 Uhr so machen →
Termin nächste Woche Dienstag → Termin | 2026-12-01
Termin nächste Woche am Freitag um 9 → Termin | 2026-12-04 09:00
Termin Freitag nächste Woche → Termin | 2026-12-04
Termin Freitag in 2 Wochen → Termin | 2026-12-11
Termin in 2 Wochen am Montag →
Urlaub Montag bis Freitag →
Zahnarzt morgen um halb 9 Uhr → Zahnarzt | 2026-11-28 08:30
Zahnarzt morgen um halb 9 → Zahnarzt | 2026-11-28 08:30
Zahnarzt morgen halb 9 abends → Zahnarzt | 2026-11-28 20:30
Zahnarzt morgen halb 1 →
Zahnarzt morgen um viertel nach 9 →
Zahnarzt morgen Viertel vor 9 Uhr →
Kino heute Abend um 8 → Kino | 2026-11-27 20:00
Kino um 8 heute Abend → Kino | 2026-11-27 20:00
Kino heute Abend um halb 9 → Kino | 2026-11-27 20:30
Heute Abend Kino um 8 → Kino | 2026-11-27 20:00
Kaffee morgen Nachmittag um 3 → Kaffee | 2026-11-28 15:00
Essen morgen Mittag um 1 → Essen | 2026-11-28 13:00
Start morgen 2 Uhr nachts →
Start morgen 12 Uhr nachts →
Zahnarzt heute morgen → Zahnarzt | 2026-11-27
Zahnarzt heute morgen um 11 → Zahnarzt | 2026-11-27 11:00
Zahnarzt Montag morgen → Zahnarzt | 2026-11-30
Zahnarzt Montag morgen um 9 → Zahnarzt | 2026-11-30 09:00
Zahnarzt am Freitagmorgen → Zahnarzt | 2026-11-27
Zahnarzt Freitagabend um 7 → Zahnarzt | 2026-11-27 19:00
Geburtstag morgen → Geburtstag | 2026-11-28
Müll jeden Montag morgen um 7 → Müll | 2026-11-30 07:00 | FREQ=WEEKLY;BYDAY=MO
Tabletten jeden Abend um 8 → Tabletten | 2026-11-27 20:00 | FREQ=DAILY
Zahnarzt am 3.12. abends um 8 → Zahnarzt | 2026-12-03 20:00
Abends um 8 lesen → lesen | 2026-11-27 20:00
Zahnarzt Montag früh um 8 → Zahnarzt | 2026-11-30 08:00
Morgen um 10 vor 9 Zahnarzt → um 10 vor 9 Zahnarzt | 2026-11-28
Geburtstag morgen um 15 Uhr → Geburtstag | 2026-11-28 15:00
Termin Di nächste Woche → Termin | 2026-12-01
Termin nächste Woche Di → Termin | 2026-12-01
Notizen letzten Freitag 9 Uhr →
Notizen letzte Woche Freitag →
Termin übernächste Woche Freitag →
Zahnarzt Mo. 15 Uhr → Zahnarzt | 2026-11-30 15:00
Mi. 15 Uhr Zahnarzt → Zahnarzt | 2026-12-02 15:00
Party am 29. Februar → Party | 2028-02-29
`
const FRENCH = `
Acheter du lait →
Acheter du lait aujourd'hui → Acheter du lait | 2026-11-27
Demain acheter du lait → acheter du lait | 2026-11-28
Acheter du lait après-demain → Acheter du lait | 2026-11-29
Cinéma ce soir → Cinéma | 2026-11-27
Dentiste lundi → Dentiste | 2026-11-30
Dentiste lundi matin → Dentiste | 2026-11-30
Dentiste vendredi prochain → Dentiste | 2026-12-04
Dentiste demain à 9h → Dentiste | 2026-11-28 09:00
Dentiste demain à 17h30 → Dentiste | 2026-11-28 17:30
Dentiste lundi à 14:00 → Dentiste | 2026-11-30 14:00
Dentiste à 15 heures → Dentiste | 2026-11-27 15:00
Déjeuner à midi → Déjeuner | 2026-11-27 12:00
Dentiste le 3 décembre → Dentiste | 2026-12-03
Dentiste le 1er janvier 2027 à 9h → Dentiste | 2027-01-01 09:00
Dentiste 3/12 → Dentiste | 2026-12-03
Dentiste le 15 → Dentiste | 2026-12-15
Dentiste dans 3 jours → Dentiste | 2026-11-30
Dentiste dans deux semaines → Dentiste | 2026-12-11
Dentiste dans un mois → Dentiste | 2026-12-27
Plan la semaine prochaine → Plan | 2026-11-30
Rapport fin du mois → Rapport | 2026-11-30
Rapport pour lundi → Rapport | 2026-11-30
Le journal de demain →
Fermé jusqu'à lundi →
Aller à la mer →
Le lundi passé →
Loyer chaque mois → Loyer | 2026-11-27 | FREQ=MONTHLY
Loyer le 1er de chaque mois → Loyer | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1
Sport tous les lundis et jeudis à 18h → Sport | 2026-11-30 18:00 | FREQ=WEEKLY;BYDAY=MO,TH
Sport toutes les 2 semaines → Sport | 2026-11-27 | FREQ=WEEKLY;INTERVAL=2
Sport un mardi sur deux → Sport | 2026-12-01 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
Sport tous les jours à 7h00 → Sport | 2026-11-28 07:00 | FREQ=DAILY
Loyer chaque mois le premier lundi → Loyer | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Loyer tous les mois le 2e mardi → Loyer | 2026-12-08 | FREQ=MONTHLY;BYDAY=2TU
Loyer chaque premier et troisième lundi du mois → Loyer | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO,3MO
Sport chaque troisième jour → Sport | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Sport chaque 3e semaine → Sport | 2026-11-27 | FREQ=WEEKLY;INTERVAL=3
Sport tous les jours sauf dimanche →
Sport tous les jours sauf le dimanche →
Sport tous les lundis au vendredi → Sport | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Vacances lundi - vendredi →
Rapport le dernier vendredi du mois → Rapport | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR
Réunion jeu 15h → Réunion | 2026-12-03 15:00
Appeler Sam à 11h →
Dentiste la semaine prochaine mardi → Dentiste | 2026-12-01
Dentiste vendredi la semaine prochaine → Dentiste | 2026-12-04
Cinéma ce soir à 8h → Cinéma | 2026-11-27 20:00
Cinéma demain soir à 20h → Cinéma | 2026-11-28 20:00
Dentiste demain à 9 heures et demie →
Demain à 9h moins le quart dentiste →
Fête demain à 2h de la nuit →
Sport tous les lundis soir à 8h → Sport | 2026-11-30 20:00 | FREQ=WEEKLY;BYDAY=MO
Dîner samedi du soir à 8h → Dîner | 2026-11-28 20:00
`
const SPANISH = `
Comprar leche →
Comprar leche hoy → Comprar leche | 2026-11-27
Mañana comprar leche → comprar leche | 2026-11-28
Comprar leche pasado mañana → Comprar leche | 2026-11-29
Cine esta noche → Cine | 2026-11-27
Dentista el lunes → Dentista | 2026-11-30
Dentista el próximo viernes → Dentista | 2026-12-04
Dentista el lunes que viene → Dentista | 2026-11-30
Dentista mañana a las 9 → Dentista | 2026-11-28 09:00
Dentista mañana a las 17:30 → Dentista | 2026-11-28 17:30
Dentista mañana a las 5 de la tarde → Dentista | 2026-11-28 17:00
Dentista mañana por la mañana → Dentista | 2026-11-28
Almuerzo al mediodía → Almuerzo | 2026-11-27 12:00
Dentista el 3 de diciembre → Dentista | 2026-12-03
Dentista el 1 de enero de 2027 a las 9:00 → Dentista | 2027-01-01 09:00
Dentista 3/12 → Dentista | 2026-12-03
Dentista el 15 → Dentista | 2026-12-15
Dentista en 3 días → Dentista | 2026-11-30
Dentista dentro de dos semanas → Dentista | 2026-12-11
Dentista en un mes → Dentista | 2026-12-27
Plan la próxima semana → Plan | 2026-11-30
Informe para el lunes → Informe | 2026-11-30
El periódico de mañana →
Comprar pan por la mañana →
Cerrado hasta el lunes →
Ir al mar →
Qué pasó ayer →
Alquiler cada mes → Alquiler | 2026-11-27 | FREQ=MONTHLY
Alquiler el día 1 de cada mes → Alquiler | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1
Gimnasio todos los lunes y miércoles a las 7:00 → Gimnasio | 2026-11-30 07:00 | FREQ=WEEKLY;BYDAY=MO,WE
Alquiler cada mes el primer lunes → Alquiler | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Gimnasio cada tercer día → Gimnasio | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Gimnasio cada tercera semana → Gimnasio | 2026-11-27 | FREQ=WEEKLY;INTERVAL=3
Leer cada día 15 minutos → Leer 15 minutos | 2026-11-27 | FREQ=DAILY
Gimnasio todos los días excepto el domingo →
Gimnasio todos los días menos domingo →
Gimnasio cada lunes a viernes a las 7:00 → Gimnasio | 2026-11-30 07:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Vacaciones lunes - viernes →
Gimnasio cada 2 semanas → Gimnasio | 2026-11-27 | FREQ=WEEKLY;INTERVAL=2
Gimnasio todos los días → Gimnasio | 2026-11-27 | FREQ=DAILY
Gimnasio cada sábado → Gimnasio | 2026-11-28 | FREQ=WEEKLY;BYDAY=SA
Informe el último viernes de cada mes → Informe | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR
Reunión jue a las 15 → Reunión | 2026-12-03 15:00
Paseo por el mar a las 9 →
Dentista la próxima semana el martes → Dentista | 2026-12-01
Dentista el viernes la semana que viene → Dentista | 2026-12-04
Dentista el lunes por la mañana → Dentista | 2026-11-30
Dentista el lunes por la mañana a las 9 → Dentista | 2026-11-30 09:00
Dentista hoy por la tarde a las 5 → Dentista | 2026-11-27 17:00
Cine esta noche a las 9 → Cine | 2026-11-27 21:00
Cine mañana a las 9 de la noche → Cine | 2026-11-28 21:00
Fiesta mañana a las 12 de la noche →
Dentista mañana a las 12 de la mañana →
Dentista mañana a las 9 y media →
Mañana a las 9 menos cuarto dentista →
Gimnasio todos los lunes por la mañana a las 8 → Gimnasio | 2026-11-30 08:00 | FREQ=WEEKLY;BYDAY=MO
Dentista por la tarde a las 5 → Dentista | 2026-11-27 17:00
Dentista mañana a las 9 por la mañana → Dentista | 2026-11-28 09:00
`
const DUTCH = `
Melk kopen →
Melk kopen vandaag → Melk kopen | 2026-11-27
Morgen melk kopen → melk kopen | 2026-11-28
Melk kopen overmorgen → Melk kopen | 2026-11-29
Film vanavond → Film | 2026-11-27
Tandarts op maandag → Tandarts | 2026-11-30
Tandarts volgende vrijdag → Tandarts | 2026-12-04
Tandarts komende vrijdag → Tandarts | 2026-12-04
Tandarts morgen om 9 → Tandarts | 2026-11-28 09:00
Tandarts morgen om 9 uur → Tandarts | 2026-11-28 09:00
Tandarts maandag 14:30 → Tandarts | 2026-11-30 14:30
Tandarts op 3 december → Tandarts | 2026-12-03
Tandarts over 3 dagen → Tandarts | 2026-11-30
Tandarts over twee weken → Tandarts | 2026-12-11
Tandarts volgende week → Tandarts | 2026-11-30
De krant van morgen →
Gesloten tot maandag →
Wat was er gisteren →
Huur elke maand → Huur | 2026-11-27 | FREQ=MONTHLY
Sport elke maandag en donderdag om 18:30 → Sport | 2026-11-30 18:30 | FREQ=WEEKLY;BYDAY=MO,TH
Sport elke 2 weken → Sport | 2026-11-27 | FREQ=WEEKLY;INTERVAL=2
Huur elke maand op de eerste maandag → Huur | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Huur elke maand op de 1e maandag → Huur | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Sport elke 3e dag → Sport | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Sport elke derde week → Sport | 2026-11-27 | FREQ=WEEKLY;INTERVAL=3
Sport elke tweede dinsdag → Sport | 2026-12-01 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
Sport elke dag behalve zondag →
Sport elke maandag t/m vrijdag → Sport | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Vakantie maandag - vrijdag →
Sport om de dag → Sport | 2026-11-27 | FREQ=DAILY;INTERVAL=2
Sport elke werkdag → Sport | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Rapport laatste vrijdag van de maand → Rapport | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR
Tandarts ma 15 uur → Tandarts | 2026-11-30 15:00
Tandarts vr om 15:00 → Tandarts | 2026-11-27 15:00
Eten zo om 9 uur →
Tandarts volgende week vrijdag → Tandarts | 2026-12-04
Tandarts vrijdag volgende week → Tandarts | 2026-12-04
Tandarts over 2 weken op maandag →
Tandarts morgen half 9 uur → Tandarts | 2026-11-28 08:30
Tandarts morgen om half 9 → Tandarts | 2026-11-28 08:30
Tandarts morgen kwart over 9 uur →
Film vanavond om 8 → Film | 2026-11-27 20:00
Film morgenavond om 8 uur → Film | 2026-11-28 20:00
Film om 8 uur 's avonds → Film | 2026-11-27 20:00
Tandarts maandag morgen → Tandarts | 2026-11-30
Tandarts maandagmorgen om 9 → Tandarts | 2026-11-30 09:00
Tandarts vanmorgen → Tandarts | 2026-11-27
Huur elke maandag morgen → Huur | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO
Film maandag 's avonds om 8 → Film | 2026-11-30 20:00
Morgen om 5 voor half 9 tandarts → om 5 voor half 9 tandarts | 2026-11-28
`
const ITALIAN = `
Dentista domani alle 9 → Dentista | 2026-11-28 09:00
Dentista dopodomani → Dentista | 2026-11-29
Dentista venerdì prossimo → Dentista | 2026-12-04
Dentista il 3 dicembre → Dentista | 2026-12-03
Dentista tra 3 giorni → Dentista | 2026-11-30
Il giornale di ieri →
Palestra ogni lunedì e giovedì alle 18:30 → Palestra | 2026-11-30 18:30 | FREQ=WEEKLY;BYDAY=MO,TH
Affitto ogni 2 settimane → Affitto | 2026-11-27 | FREQ=WEEKLY;INTERVAL=2
Affitto ogni mese il primo lunedì → Affitto | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Affitto ogni primo lunedì → Affitto | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Affitto l'ultimo giorno di ogni mese → Affitto | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1
Palestra ogni terzo giorno → Palestra | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Palestra ogni giorno tranne domenica →
Palestra ogni giorno tranne la domenica →
Vacanze lunedì - venerdì →
Riunione lun alle 15 → Riunione | 2026-11-30 15:00
Dentista la prossima settimana venerdì → Dentista | 2026-12-04
Cena stasera alle 8 → Cena | 2026-11-27 20:00
Cena domani sera alle 8 → Cena | 2026-11-28 20:00
Dentista domani alle 9 e mezza →
Treno domani alle 2 di notte →
Dentista domattina → Dentista | 2026-11-28
`
const PORTUGUESE = `
Dentista amanhã às 17h → Dentista | 2026-11-28 17:00
Dentista depois de amanhã → Dentista | 2026-11-29
Dentista na sexta-feira às 9 → Dentista | 2026-12-04 09:00
Dentista em 3 dias → Dentista | 2026-11-30
Aluguel todo dia 5 → Aluguel | 2026-12-05 | FREQ=MONTHLY;BYMONTHDAY=5
Aluguel todo mês na primeira segunda-feira → Aluguel | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Aluguel no último dia de cada mês → Aluguel | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1
Academia a cada terceiro dia → Academia | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Ler todo dia 15 minutos → Ler 15 minutos | 2026-11-27 | FREQ=DAILY
Academia todos os dias exceto domingo →
Academia todos os dias menos no domingo →
Férias segunda-feira - sexta-feira →
Academia toda segunda a sexta às 7h → Academia | 2026-11-30 07:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Academia toda segunda e quarta às 18:30 → Academia | 2026-11-30 18:30 | FREQ=WEEKLY;BYDAY=MO,WE
Reunião sexta às 15 → Reunião | 2026-11-27 15:00
Reunião na segunda às 15 → Reunião | 2026-11-30 15:00
Reunião segunda → Reunião | 2026-11-30
Reunião segunda de manhã → Reunião | 2026-11-30
Reunião sexta que vem → Reunião | 2026-12-04
Reunião seg 15h → Reunião | 2026-11-30 15:00
Ler a segunda parte →
Alugar a quinta com piscina →
Reunião próxima semana na terça-feira → Reunião | 2026-12-01
Jantar hoje à noite às 8 → Jantar | 2026-11-27 20:00
Jantar amanhã às 12 da noite →
Jantar amanhã às 8 da noite → Jantar | 2026-11-28 20:00
Dentista amanhã às 9 e meia →
`
const SWEDISH = `
Tandläkare imorgon kl 17 → Tandläkare | 2026-11-28 17:00
Tandläkare i övermorgon → Tandläkare | 2026-11-29
Tandläkare på fredag kl 9.30 → Tandläkare | 2026-12-04 09:30
Träna varannan tisdag kl 18 → Träna | 2026-12-01 18:00 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
Hyra varje månad den första måndagen → Hyra | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Hyra den sista dagen varje månad → Hyra | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1
Träna var 3:e dag → Träna | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Träna var femte vecka → Träna | 2026-11-27 | FREQ=WEEKLY;INTERVAL=5
Träna varje dag utom söndag →
Semester måndag - fredag →
Ringa om 2 veckor → Ringa | 2026-12-11
Möte mån kl 15 → Möte | 2026-11-30 15:00
Möte nästa vecka fredag → Möte | 2026-12-04
Möte på fredag nästa vecka → Möte | 2026-12-04
Möte imorgon kl halv 9 → Möte | 2026-11-28 08:30
Möte imorgon kl kvart över 9 →
Middag ikväll kl 8 → Middag | 2026-11-27 20:00
Middag imorgon kväll kl 7 → Middag | 2026-11-28 19:00
Möte måndag morgon → Möte | 2026-11-30
`
const JAPANESE = `
明日牛乳を買う →
明日は牛乳を買う → 牛乳を買う | 2026-11-28
牛乳を買う 明日17時 → 牛乳を買う | 2026-11-28 17:00
明日の午後3時に会議 → 会議 | 2026-11-28 15:00
金曜日までにレポート → レポート | 2026-11-27
来週月曜日に会議 → 会議 | 2026-11-30
12月3日 歯医者 → 歯医者 | 2026-12-03
明日の新聞を読む →
毎週月曜日 ゴミ出し → ゴミ出し | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO
毎月第1月曜日 ゴミ出し → ゴミ出し | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
毎月第2・第4火曜日 ゴミ出し → ゴミ出し | 2026-12-08 | FREQ=MONTHLY;BYDAY=2TU,4TU
毎週月曜日から金曜日 ジム → ジム | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
ジム 日曜日以外毎日 →
日曜を除く毎日 ジム →
旅行 月曜日〜金曜日 →
明日香に電話 →
今日子さんにメール →
明日、牛乳を買う → 牛乳を買う | 2026-11-28
明日午後3時に会議 → 会議 | 2026-11-28 15:00
今晩8時に電話 → 電話 | 2026-11-27 20:00
`
const CHINESE = `
明天买牛奶 → 买牛奶 | 2026-11-28
买牛奶 明天下午3点 → 买牛奶 | 2026-11-28 15:00
下周一开会 → 开会 | 2026-11-30
明天的报纸 →
每周一开会 → 开会 | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO
每月第一个星期一开会 → 开会 | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
每周一到周五开会 → 开会 | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
除了周日每天健身 →
每周一、三、五健身 →
健身每天除了周日 →
旅行周一到周五 →
周一鸣开会 →
周一，开会 → 开会 | 2026-11-30
星期一开会 → 开会 | 2026-11-30
周一下午3点开会 → 开会 | 2026-11-30 15:00
今晚8点开会 → 开会 | 2026-11-27 20:00
`
const OTHERS = {
  'ru-RU': `
Позвонить завтра в 17:00 → Позвонить | 2026-11-28 17:00
Позвонить в пятницу → Позвонить | 2026-11-27
Позвонить завтра в 8 вечера → Позвонить | 2026-11-28 20:00
Позвонить завтра вечером в 8 → Позвонить | 2026-11-28 20:00
Позвонить завтра в 2 ночи →
Позвонить на следующей неделе в пятницу → Позвонить | 2026-12-04
Полив каждый третий день → Полив | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Полив каждый месяц в первый понедельник → Полив | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Полив каждый день кроме воскресенья →
Отпуск понедельник - пятница →
Полив каждый понедельник → Полив | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO
`,
  'uk-UA': `
Подзвонити завтра о 17:00 → Подзвонити | 2026-11-28 17:00
Подзвонити завтра о 8 вечора → Подзвонити | 2026-11-28 20:00
Полив кожен третій день → Полив | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Полив кожен місяць у перший понеділок → Полив | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Полив щодня крім неділі →
Зустріч післязавтра → Зустріч | 2026-11-29
`,
  'fi-FI': `
Hammaslääkäri huomenna klo 17 → Hammaslääkäri | 2026-11-28 17:00
Hammaslääkäri huomenna klo 8 illalla → Hammaslääkäri | 2026-11-28 20:00
Hammaslääkäri huomenna klo puoli 9 → Hammaslääkäri | 2026-11-28 08:30
Hammaslääkäri ensi viikolla perjantaina → Hammaslääkäri | 2026-12-04
Kastelu joka kolmas päivä → Kastelu | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Kastelu joka kuukauden ensimmäinen maanantai → Kastelu | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Kastelu joka päivä paitsi sunnuntaina →
Loma maanantai - perjantai →
Hammaslääkäri 3.12. → Hammaslääkäri | 2026-12-03
`,
  'vi-VN': `
Gọi mẹ ngày mai lúc 17:00 → Gọi mẹ | 2026-11-28 17:00
Gọi mẹ ngày mai lúc 8 giờ tối → Gọi mẹ | 2026-11-28 20:00
Gọi mẹ tối nay lúc 8 giờ → Gọi mẹ | 2026-11-27 20:00
Gọi mẹ ngày mai lúc 9 giờ rưỡi →
Tập mỗi ngày trừ chủ nhật →
Họp thứ sáu → Họp | 2026-11-27
`,
}

const TABLES = {
  ...{ 'de-DE': GERMAN, 'fr-FR': FRENCH, 'es-ES': SPANISH, 'nl-NL': DUTCH, 'it-IT': ITALIAN, 'pt-BR': PORTUGUESE },
  ...{ 'sv-SE': SWEDISH, 'ja-JP': JAPANESE, 'zh-CN': CHINESE, ...OTHERS },
}

describe.each(Object.entries(TABLES))('quick add in %s', (locale, table) => {
  it.each(rowsOf(table))('reads “%s”', (text, expected) => {
    expect(inOneLine(readText(text, { locale }))).toBe(expected)
  })

  it('reads recurrences in English too', () => {
    const expected = 'Water | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO from completion'
    expect(inOneLine(readText('Water every! monday', { locale }))).toBe(expected)
  })
})

describe('the languages of quick add', () => {
  it('include those of the date parser that are complete, and its partial ones', () => {
    expect([...LANGUAGE_CODES].sort()).toEqual('de en es fi fr it ja nl pt ru sv uk vi zh'.split(' '))
  })

  it.each(['pl', 'ar-EG', 'tlh'])('do not include %s', async (locale) => {
    expect(await readerOf(locale)).toBeUndefined()
  })

  it('have seven weekdays each, and patterns that match nothing empty', async () => {
    for (const code of LANGUAGE_CODES) {
      const { weekdays, shortWeekdays } = (await readerOf(code))?.language ?? {}
      expect([weekdays, shortWeekdays].map((days) => days?.length)).toEqual([7, 7])
      expect(inOneLine(readText('—', { locale: code }))).toBe('—')
    }
  })
})
