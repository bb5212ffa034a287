<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>ChatDialogs</name>
    <message>
        <source>System prompt</source>
        <translation>Systemprompt</translation>
    </message>
    <message>
        <source>What both models are told before the conversation. Changing it begins a new one.</source>
        <translation>Was beiden Modellen vor dem Gespräch gesagt wird. Eine Änderung beginnt ein neues.</translation>
    </message>
    <message>
        <source>For example: You are a patient teller of stories.</source>
        <translation>Zum Beispiel: Du bist ein geduldiger Geschichtenerzähler.</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>Chatvorlage</translation>
    </message>
    <message>
        <source>How a conversation is written out for the model, as its file says. Special tokens mark who speaks.</source>
        <translation>Wie ein Gespräch für das Modell ausgeschrieben wird, so wie es in seiner Datei steht. Besondere Token zeigen an, wer spricht.</translation>
    </message>
    <message>
        <source>This model has no chat template: it goes on with your text.</source>
        <translation>Dieses Modell hat keine Chatvorlage: Es setzt den Text fort.</translation>
    </message>
</context>
<context>
    <name>EditMenu</name>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Back to %1	Del</source>
        <translation>Zurück zu %1	Entf</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>User guide</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>About Nibble</source>
        <translation>Über Nibble</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Choose how many bits each tensor gets</source>
        <translation>Festlegen, wie viele Bits jeder Tensor bekommt</translation>
    </message>
    <message>
        <source>Distributions</source>
        <translation>Verteilungen</translation>
    </message>
    <message>
        <source>See how weights are spread and what rounding does to them</source>
        <translation>Sehen, wie Gewichte verteilt sind und was Runden mit ihnen macht</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Bewerten</translation>
    </message>
    <message>
        <source>Measure what a quantized model lost</source>
        <translation>Messen, was ein quantisiertes Modell verloren hat</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Ask two versions of the model the same thing</source>
        <translation>Zwei Fassungen des Modells dasselbe fragen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Write a file that other programs load</source>
        <translation>Eine Datei schreiben, die andere Programme laden</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Everything quantized and measured so far</source>
        <translation>Alles, was bisher quantisiert und gemessen wurde</translation>
    </message>
</context>
<context>
    <name>PlanChoices</name>
    <message>
        <source>%1 has no entry in the importance matrix</source>
        <translation>%1 kommt in der Wichtigkeitsmatrix nicht vor</translation>
    </message>
    <message>
        <source>%1 is kept as it is: %2</source>
        <translation>%1 bleibt, wie es ist: %2</translation>
    </message>
    <message>
        <source>This version reads %1 but cannot write it</source>
        <translation>Diese Fassung liest %1, kann es aber nicht schreiben</translation>
    </message>
    <message>
        <source>%1 has too few bits to do without an importance matrix; load one first</source>
        <translation>%1 hat zu wenige Bits, um ohne Wichtigkeitsmatrix auszukommen; zuerst eine laden</translation>
    </message>
    <message>
        <source>Not available in this version</source>
        <translation>In dieser Fassung nicht verfügbar</translation>
    </message>
    <message>
        <source>Needs an importance matrix; load one first</source>
        <translation>Braucht eine Wichtigkeitsmatrix; zuerst eine laden</translation>
    </message>
    <message>
        <source>%1: rows of %2 do not divide into blocks of %3, so it gets %4</source>
        <translation>%1: Zeilen von %2 gehen nicht in Blöcke von %3 auf, daher bekommt es %4</translation>
    </message>
    <message>
        <source>%1 is stored as %2: there is nothing to choose</source>
        <translation>%1 ist als %2 gespeichert: Da gibt es nichts zu wählen</translation>
    </message>
    <message>
        <source>%1: %2 has too few bits to do without importance</source>
        <translation>%1: %2 hat zu wenige Bits, um ohne Wichtigkeit auszukommen</translation>
    </message>
</context>
<context>
    <name>PlanText</name>
    <message>
        <source>Round to nearest</source>
        <translation>Nächster Wert</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Searches the scales that lose least; needs no data</source>
        <translation>Sucht die Skalen, die am wenigsten verlieren; braucht keine Daten</translation>
    </message>
    <message>
        <source>Spends precision where an importance matrix says that inputs are large</source>
        <translation>Ist dort genau, wo eine Wichtigkeitsmatrix große Eingaben meldet</translation>
    </message>
    <message>
        <source>Scales salient channels up before rounding, by what activations show</source>
        <translation>Vergrößert wichtige Kanäle vor dem Runden, nach dem, was Aktivierungen zeigen</translation>
    </message>
    <message>
        <source>Corrects later columns for the error of earlier ones, by the Hessian</source>
        <translation>Gleicht den Fehler früherer Spalten in späteren aus, mit der Hesse-Matrix</translation>
    </message>
    <message>
        <source>Plain floating point, no blocks</source>
        <translation>Einfache Gleitkommazahlen, keine Blöcke</translation>
    </message>
    <message>
        <source>Non-linear levels or a codebook: better at few bits, slower to write</source>
        <translation>Nichtlineare Stufen oder ein Codebuch: besser bei wenigen Bits, langsamer zu schreiben</translation>
    </message>
    <message>
        <source>Three levels, for models trained that way</source>
        <translation>Drei Stufen, für so trainierte Modelle</translation>
    </message>
    <message>
        <source>Four-bit floats that share an exponent</source>
        <translation>Vier-Bit-Gleitkommazahlen mit gemeinsamem Exponenten</translation>
    </message>
    <message>
        <source>Super-blocks of 256 with quantized scales: the best all-round choice</source>
        <translation>Superblöcke von 256 mit quantisierten Skalen: die beste Wahl für alles</translation>
    </message>
    <message>
        <source>Blocks of 32 with one scale: simple and fast</source>
        <translation>Blöcke von 32 mit einer Skala: einfach und schnell</translation>
    </message>
    <message>
        <source>%1 bpw</source>
        <translation>%1 bpw</translation>
    </message>
    <message>
        <source>Relative error %1</source>
        <translation>Relativer Fehler %1</translation>
    </message>
    <message>
        <source>%1: %2 as %3, %4</source>
        <translation>%1: %2 als %3, %4</translation>
    </message>
    <message>
        <source>, relative error %1</source>
        <translation>, relativer Fehler %1</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>The pages, first to last</source>
        <translation>Die Seiten, von der ersten bis zur letzten</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Quantisieren</translation>
    </message>
    <message>
        <source>Undo the last edit of the plan</source>
        <translation>Letzte Änderung am Plan rückgängig machen</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>Nachricht senden</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>Neue Zeile in der Nachricht</translation>
    </message>
    <message>
        <source>Stop both answers</source>
        <translation>Beide Antworten anhalten</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Noch einmal antworten</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neues Gespräch</translation>
    </message>
    <message>
        <source>In an answer: the tokens one by one</source>
        <translation>In einer Antwort: ein Token nach dem anderen</translation>
    </message>
    <message>
        <source>All jobs with their logs</source>
        <translation>Alle Aufträge mit ihren Protokollen</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Give what is selected a type of so many bits</source>
        <translation>Dem Gewählten einen Typ mit so vielen Bits geben</translation>
    </message>
    <message>
        <source>Give it back what the preset says</source>
        <translation>Ihm zurückgeben, was die Vorgabe sagt</translation>
    </message>
    <message>
        <source>Put the brush away</source>
        <translation>Den Pinsel weglegen</translation>
    </message>
    <message>
        <source>Filter the table</source>
        <translation>Die Tabelle filtern</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Search the runs</source>
        <translation>Die Läufe durchsuchen</translation>
    </message>
    <message>
        <source>Forget what is selected</source>
        <translation>Das Gewählte vergessen</translation>
    </message>
</context>
<context>
    <name>Variant</name>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Original %1</source>
        <translation>Original %1</translation>
    </message>
    <message>
        <source>Plan (%1)</source>
        <translation>Plan (%1)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::AboutDialog</name>
    <message>
        <source>About Nibble</source>
        <translation>Über Nibble</translation>
    </message>
    <message>
        <source>Nibble %1</source>
        <translation>Nibble %1</translation>
    </message>
    <message>
        <source>Quantize language models and see what it costs.</source>
        <translation>Sprachmodelle quantisieren und sehen, was es kostet.</translation>
    </message>
    <message>
        <source>Kernels of this processor: %1</source>
        <translation>Rechenkerne für diesen Prozessor: %1</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Others&apos; work</source>
        <translation>Fremde Werke</translation>
    </message>
    <message>
        <source>Copy versions</source>
        <translation>Versionen kopieren</translation>
    </message>
    <message>
        <source>For a report of a fault</source>
        <translation>Für eine Fehlermeldung</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>nibble::ui::BitMapModel</name>
    <message>
        <source>embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>other</source>
        <translation>andere</translation>
    </message>
    <message>
        <source>output (tied)</source>
        <translation>Ausgabe (gemeinsam)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::BitMapView</name>
    <message>
        <source>Paint %1</source>
        <translation>%1 malen</translation>
    </message>
    <message>
        <source>Bit map</source>
        <translation>Bitkarte</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) selected</source>
        <translation>
            <numerusform>%n Tensor gewählt</numerusform>
            <numerusform>%n Tensoren gewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: click to select the row, drop a type to give it to every layer</source>
        <translation>%1: Klick wählt die Zeile, ein abgelegter Typ gilt für jede Schicht</translation>
    </message>
    <message>
        <source>Layer %1: click to select it, drop a type to give it to the whole layer</source>
        <translation>Schicht %1: Klick wählt sie, ein abgelegter Typ gilt für die ganze Schicht</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChatPage</name>
    <message>
        <source>Temperature, top k, top p, penalties, seed, longest answer</source>
        <translation>Temperatur, Top k, Top p, Wiederholungen, Startwert, längste Antwort</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Auswahl der Token</translation>
    </message>
    <message>
        <source>Same seed</source>
        <translation>Gleicher Startwert</translation>
    </message>
    <message>
        <source>Both draw with the same random numbers, so that only the models differ</source>
        <translation>Beide ziehen mit denselben Zufallszahlen, sodass sich nur die Modelle unterscheiden</translation>
    </message>
    <message>
        <source>System prompt…</source>
        <translation>Systemprompt…</translation>
    </message>
    <message>
        <source>What both models are told before the conversation</source>
        <translation>Was beiden Modellen vor dem Gespräch gesagt wird</translation>
    </message>
    <message>
        <source>Template…</source>
        <translation>Vorlage…</translation>
    </message>
    <message>
        <source>See how the conversation is written out for the model</source>
        <translation>Sehen, wie das Gespräch für das Modell ausgeschrieben wird</translation>
    </message>
    <message>
        <source>Blind</source>
        <translation>Blind</translation>
    </message>
    <message>
        <source>Hides which model is which, asks which answer is better, and counts</source>
        <translation>Verbirgt, welches Modell welches ist, fragt nach der besseren Antwort und zählt</translation>
    </message>
    <message>
        <source>Copy conversation</source>
        <translation>Gespräch kopieren</translation>
    </message>
    <message>
        <source>Copies what was said on both sides</source>
        <translation>Kopiert, was beide Seiten gesagt haben</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neues Gespräch</translation>
    </message>
    <message>
        <source>Forgets what was said and begins anew (Ctrl+N)</source>
        <translation>Vergisst das Gesagte und beginnt von vorn (Strg+N)</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Takes the last answers back and asks again (Ctrl+R)</source>
        <translation>Nimmt die letzten Antworten zurück und fragt noch einmal (Strg+R)</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Loading it takes about %1 of memory.</source>
        <translation>Es zu laden braucht etwa %1 Speicher.</translation>
    </message>
    <message>
        <source>Loading %1</source>
        <translation>%1 wird geladen</translation>
    </message>
    <message>
        <source>Temperature %1 ▾</source>
        <translation>Temperatur %1 ▾</translation>
    </message>
    <message>
        <source>The plan has changed since this model was loaded.</source>
        <translation>Der Plan hat sich geändert, seit dieses Modell geladen wurde.</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Neu laden</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Ends both answers where they stand (Esc)</source>
        <translation>Beendet beide Antworten, wo sie stehen (Esc)</translation>
    </message>
    <message>
        <source>Asks both models (Return)</source>
        <translation>Fragt beide Modelle (Eingabetaste)</translation>
    </message>
    <message>
        <source>Blind test: %1 %2 · tie %3 · %4 %5</source>
        <translation>Blindtest: %1 %2 · gleich %3 · %4 %5</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChatPane</name>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>Pane %1</source>
        <translation>Bereich %1</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Speed after the first token, without the other pane&apos;s share</source>
        <translation>Geschwindigkeit nach dem ersten Token, ohne den Anteil der anderen Seite</translation>
    </message>
    <message>
        <source>Time to read the message and give the first token</source>
        <translation>Zeit, um die Nachricht zu lesen und das erste Token zu liefern</translation>
    </message>
    <message>
        <source>Memory of the weights and of the conversation (KV cache)</source>
        <translation>Speicher der Gewichte und des Gesprächs (KV-Cache)</translation>
    </message>
    <message>
        <source>Length of the last answer</source>
        <translation>Länge der letzten Antwort</translation>
    </message>
    <message>
        <source>How much of what the model can keep in view is used</source>
        <translation>Wie viel von dem belegt ist, was das Modell überblicken kann</translation>
    </message>
    <message>
        <source>Model of pane %1</source>
        <translation>Modell von Bereich %1</translation>
    </message>
    <message>
        <source>Choose which version of the model answers here</source>
        <translation>Wählen, welche Fassung des Modells hier antwortet</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Hidden until you vote</source>
        <translation>Verborgen bis zur Abstimmung</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>wartet, bis es an der Reihe ist</translation>
    </message>
    <message>
        <source>Loading was cancelled.</source>
        <translation>Das Laden wurde abgebrochen.</translation>
    </message>
    <message>
        <source>This model cannot talk</source>
        <translation>Dieses Modell kann nicht sprechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>This model has no chat template: it goes on with your text instead.</source>
        <translation>Dieses Modell hat keine Chatvorlage: Es setzt stattdessen den Text fort.</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 Tok/s</translation>
    </message>
    <message>
        <source>– tok/s</source>
        <translation>– Tok/s</translation>
    </message>
    <message>
        <source>first token –</source>
        <translation>erstes Token –</translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation>erstes Token %1</translation>
    </message>
    <message>
        <source>Weights %1, shared with the other pane; conversation %2</source>
        <translation>Gewichte %1, mit der anderen Seite geteilt; Gespräch %2</translation>
    </message>
    <message>
        <source>Weights %1, conversation (KV cache) %2</source>
        <translation>Gewichte %1, Gespräch (KV-Cache) %2</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n Token</numerusform>
            <numerusform>%n Token</numerusform>
        </translation>
    </message>
    <message>
        <source>context %1 / %2</source>
        <translation>Kontext %1 / %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::DistributionsPage</name>
    <message>
        <source>Distributions</source>
        <translation>Verteilungen</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ErrorBar</name>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluatePage</name>
    <message>
        <source>Evaluate</source>
        <translation>Bewerten</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ExportPage</name>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FirstSteps</name>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>Drag a type from the palette onto a row, a column or a cell.</source>
        <translation>Einen Typ aus der Palette auf eine Zeile, eine Spalte oder eine Zelle ziehen.</translation>
    </message>
    <message>
        <source>Fewer bits make a smaller file and a less exact model. Evaluate and Chat show what it costs; Quantize writes the file. Every edit can be undone.</source>
        <translation>Weniger Bits ergeben eine kleinere Datei und ein ungenaueres Modell. „Bewerten“ und „Chat“ zeigen, was es kostet; „Quantisieren“ schreibt die Datei. Jede Änderung lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>Verstanden</translation>
    </message>
    <message>
        <source>Closes this hint for good</source>
        <translation>Schließt diesen Hinweis für immer</translation>
    </message>
</context>
<context>
    <name>nibble::ui::GuideDialog</name>
    <message>
        <source>User guide</source>
        <translation>Handbuch</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Inspector</name>
    <message>
        <source>several</source>
        <translation>mehrere</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>How the numbers of the selected tensors are stored</source>
        <translation>Wie die Zahlen der gewählten Tensoren gespeichert werden</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>How the values are chosen within that type</source>
        <translation>Wie die Werte innerhalb dieses Typs gewählt werden</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Bytes in the original, and under the plan</source>
        <translation>Bytes im Original und nach dem Plan</translation>
    </message>
    <message>
        <source>Error (relative)</source>
        <translation>Fehler (relativ)</translation>
    </message>
    <message>
        <source>Root mean square of what the last quantization changed, relative to the weights</source>
        <translation>Quadratisches Mittel dessen, was das letzte Quantisieren änderte, bezogen auf die Gewichte</translation>
    </message>
    <message>
        <source>Against preset</source>
        <translation>Gegen Vorgabe</translation>
    </message>
    <message>
        <source>Bytes more or fewer than the preset gives it</source>
        <translation>Bytes mehr oder weniger, als die Vorgabe ihm gibt</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Rows by columns</source>
        <translation>Zeilen mal Spalten</translation>
    </message>
    <message>
        <source>The whole plan</source>
        <translation>Der ganze Plan</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) selected</source>
        <translation>
            <numerusform>%n Tensor gewählt</numerusform>
            <numerusform>%n Tensoren gewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>Kept as it is: %1</source>
        <translation>Bleibt, wie es ist: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) differ from %1</source>
        <translation>
            <numerusform>%n Tensor weicht von %1 ab</numerusform>
            <numerusform>%n Tensoren weichen von %1 ab</numerusform>
        </translation>
    </message>
    <message>
        <source>Select tensors in the map or the table to see and change them here.</source>
        <translation>Tensoren in der Karte oder der Tabelle wählen, um sie hier zu sehen und zu ändern.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Job</name>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Fehlgeschlagen: %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobsDialog</name>
    <message>
        <source>queued</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Choose a job to read its log</source>
        <translation>Einen Auftrag wählen, um sein Protokoll zu lesen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobsStrip</name>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>All jobs with their logs</source>
        <translation>Alle Aufträge mit ihren Protokollen</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message numerus="yes">
        <source>%n more job(s) queued</source>
        <translation>
            <numerusform>%n weiterer Auftrag wartet</numerusform>
            <numerusform>%n weitere Aufträge warten</numerusform>
        </translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation>Alle Aufträge</translation>
    </message>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1 fehlgeschlagen: %2</translation>
    </message>
    <message>
        <source>No jobs running</source>
        <translation>Keine Aufträge</translation>
    </message>
    <message>
        <source>%1: cancelled</source>
        <translation>%1: abgebrochen</translation>
    </message>
    <message>
        <source>%1: done</source>
        <translation>%1: fertig</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MainWindow</name>
    <message>
        <source>Nibble</source>
        <translation>Nibble</translation>
    </message>
    <message>
        <source>%1 – Nibble</source>
        <translation>%1 – Nibble</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors config.json *.safetensors.index.json);;All files (*)</source>
        <translation>Modelle (*.gguf *.safetensors config.json *.safetensors.index.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Quantize to</source>
        <translation>Quantisieren nach</translation>
    </message>
    <message>
        <source>GGUF (*.gguf)</source>
        <translation>GGUF (*.gguf)</translation>
    </message>
    <message>
        <source>Jobs are running</source>
        <translation>Es laufen Aufträge</translation>
    </message>
    <message>
        <source>Closing cancels them. What was not finished leaves no file.</source>
        <translation>Das Schließen bricht sie ab. Was nicht fertig wurde, hinterlässt keine Datei.</translation>
    </message>
    <message>
        <source>Cancel jobs and close</source>
        <translation>Aufträge abbrechen und schließen</translation>
    </message>
    <message>
        <source>Keep working</source>
        <translation>Weiterarbeiten</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>Zum Öffnen ablegen</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryPanel</name>
    <message>
        <source>Memory at context</source>
        <translation>Speicher bei Kontext</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>Kontextlänge</translation>
    </message>
    <message>
        <source>Tokens that the model can look back on: each takes room for its keys and values, in half precision</source>
        <translation>Token, auf die das Modell zurückblicken kann: Jedes braucht Platz für Schlüssel und Werte, in halber Genauigkeit</translation>
    </message>
    <message>
        <source>The context&apos;s size is unknown: %1</source>
        <translation>Die Größe des Kontexts ist unbekannt: %1</translation>
    </message>
    <message>
        <source>%1 of %2 RAM</source>
        <translation>%1 von %2 RAM</translation>
    </message>
    <message>
        <source>%1, too much for %2 RAM</source>
        <translation>%1, zu viel für %2 RAM</translation>
    </message>
    <message>
        <source>weights %1</source>
        <translation>Gewichte %1</translation>
    </message>
    <message>
        <source>KV cache %1</source>
        <translation>KV-Cache %1</translation>
    </message>
    <message>
        <source>≈ %1 tok/s, ≈ %2 once the context is full</source>
        <translation>≈ %1 Tok/s, ≈ %2 bei vollem Kontext</translation>
    </message>
    <message>
        <source>Decoding reads the weights once for every token: this is what the memory&apos;s %1 a second allow</source>
        <translation>Beim Erzeugen werden die Gewichte für jedes Token einmal gelesen: So viel erlauben die %1 pro Sekunde des Speichers</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ModelHeader</name>
    <message>
        <source>Quantize…</source>
        <translation>Quantisieren…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Bytes of the tensors now, and under the plan</source>
        <translation>Bytes der Tensoren jetzt und nach dem Plan</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>Bits pro Gewicht</translation>
    </message>
    <message>
        <source>Mean over all tensors now, and under the plan</source>
        <translation>Mittel über alle Tensoren jetzt und nach dem Plan</translation>
    </message>
    <message>
        <source>Write the plan as a GGUF file (Ctrl+Return)</source>
        <translation>Den Plan als GGUF-Datei schreiben (Strg+Eingabetaste)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Open another model or close this one</source>
        <translation>Ein anderes Modell öffnen oder dieses schließen</translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation>Anderes öffnen…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message numerus="yes">
        <source>%1 · %2 · %n layer(s)</source>
        <translation>
            <numerusform>%1 · %2 · %n Schicht</numerusform>
            <numerusform>%1 · %2 · %n Schichten</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo: %1 (Ctrl+Z)</source>
        <translation>Rückgängig: %1 (Strg+Z)</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>Nichts rückgängig zu machen</translation>
    </message>
    <message>
        <source>Redo: %1 (Ctrl+Shift+Z)</source>
        <translation>Wiederholen: %1 (Strg+Umschalt+Z)</translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation>Nichts zu wiederholen</translation>
    </message>
    <message>
        <source>Nibble</source>
        <translation>Nibble</translation>
    </message>
    <message>
        <source>Decode, this CPU</source>
        <translation>Erzeugen, diese CPU</translation>
    </message>
    <message>
        <source>≈ %1 tok/s</source>
        <translation>≈ %1 Tok/s</translation>
    </message>
    <message>
        <source>Expected of the planned model: every token reads all its weights, and this computer reads %1 a second</source>
        <translation>Erwartet vom geplanten Modell: Jedes Token liest alle Gewichte, und dieser Rechner liest %1 pro Sekunde</translation>
    </message>
</context>
<context>
    <name>nibble::ui::NavigationRail</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>User guide, keyboard shortcuts, about Nibble</source>
        <translation>Handbuch, Tastenkürzel, über Nibble</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Threads, memory, theme, folders, language (Ctrl+,)</source>
        <translation>Threads, Speicher, Farben, Ordner, Sprache (Strg+,)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PaletteCard</name>
    <message>
        <source>Types</source>
        <translation>Typen</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Drag onto cells, a row, a column or a selection. Click to paint.</source>
        <translation>Auf Zellen, eine Zeile, eine Spalte oder eine Auswahl ziehen. Klick zum Malen.</translation>
    </message>
    <message>
        <source>No matrix</source>
        <translation>Keine Matrix</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>Laden…</translation>
    </message>
    <message>
        <source>Remove the importance matrix</source>
        <translation>Wichtigkeitsmatrix entfernen</translation>
    </message>
    <message>
        <source>Load an importance matrix</source>
        <translation>Wichtigkeitsmatrix laden</translation>
    </message>
    <message>
        <source>Plan without the importance matrix</source>
        <translation>Ohne die Wichtigkeitsmatrix planen</translation>
    </message>
    <message>
        <source>Load an importance matrix (.dat or .gguf) made from calibration text: few bits lose far less with one</source>
        <translation>Eine Wichtigkeitsmatrix (.dat oder .gguf) aus Kalibrierungstext laden: Wenige Bits verlieren damit viel weniger</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PaletteModel</name>
    <message>
        <source>Floating point</source>
        <translation>Gleitkomma</translation>
    </message>
    <message>
        <source>%1-bit</source>
        <translation>%1 Bit</translation>
    </message>
    <message>
        <source>coming</source>
        <translation>kommt noch</translation>
    </message>
    <message>
        <source>needs matrix</source>
        <translation>braucht Matrix</translation>
    </message>
    <message>
        <source>%1.
Drag it onto the map, or click and paint</source>
        <translation>%1.
Auf die Karte ziehen, oder klicken und malen</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanDocument</name>
    <message>
        <source>as it is</source>
        <translation>wie es ist</translation>
    </message>
    <message>
        <source>%1, edited</source>
        <translation>%1, geändert</translation>
    </message>
    <message>
        <source>Set %1</source>
        <translation>%1 setzen</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>%1 verwenden</translation>
    </message>
    <message>
        <source>Preset %1</source>
        <translation>Vorgabe %1</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>chosen by hand</source>
        <translation>von Hand gewählt</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>Zurück zu %1</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>Wichtigkeitsmatrix</translation>
    </message>
    <message>
        <source>No importance matrix</source>
        <translation>Keine Wichtigkeitsmatrix</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanPage</name>
    <message>
        <source>All layers</source>
        <translation>Alle Schichten</translation>
    </message>
    <message>
        <source>Bit map</source>
        <translation>Bitkarte</translation>
    </message>
    <message>
        <source>Squeeze all layers into the width instead of scrolling</source>
        <translation>Alle Schichten in die Breite zwängen, statt zu rollen</translation>
    </message>
    <message>
        <source>All tensors</source>
        <translation>Alle Tensoren</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>Filter…</translation>
    </message>
    <message>
        <source>Filter tensors</source>
        <translation>Tensoren filtern</translation>
    </message>
    <message>
        <source>Show only tensors whose name, type or method contains every word (Ctrl+F)</source>
        <translation>Nur Tensoren zeigen, deren Name, Typ oder Verfahren jedes Wort enthält (Strg+F)</translation>
    </message>
    <message>
        <source>Selection and memory</source>
        <translation>Auswahl und Speicher</translation>
    </message>
    <message>
        <source>Recipe ▾</source>
        <translation>Rezept ▾</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>A recipe holds the plan as rules, without naming a model: keep it, share it, use it with the command line</source>
        <translation>Ein Rezept hält den Plan als Regeln fest, ohne ein Modell zu nennen: zum Aufheben, Weitergeben und für die Befehlszeile</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern als…</translation>
    </message>
    <message>
        <source>painting %1 · Esc ends</source>
        <translation>malt %1 · Esc beendet</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n Schicht</numerusform>
            <numerusform>%n Schichten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n Tensor</numerusform>
            <numerusform>%n Tensoren</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Open a recipe</source>
        <translation>Rezept öffnen</translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation>Rezepte (*.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Save the recipe</source>
        <translation>Rezept speichern</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>Rezepte (*.json)</translation>
    </message>
    <message>
        <source>Load an importance matrix</source>
        <translation>Wichtigkeitsmatrix laden</translation>
    </message>
    <message>
        <source>Importance matrices (*.dat *.gguf *.imatrix);;All files (*)</source>
        <translation>Wichtigkeitsmatrizen (*.dat *.gguf *.imatrix);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanTable</name>
    <message>
        <source>All tensors</source>
        <translation>Alle Tensoren</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanTableDelegate</name>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanTableModel</name>
    <message>
        <source>%1 is kept as it is: %2</source>
        <translation>%1 bleibt, wie es ist: %2</translation>
    </message>
    <message>
        <source>Double-click a type to choose another; 2 to 8 choose by bits</source>
        <translation>Doppelklick auf einen Typ wählt einen anderen; 2 bis 8 wählen nach Bits</translation>
    </message>
    <message>
        <source>Root mean square of the difference, relative to the weights, as last measured</source>
        <translation>Quadratisches Mittel des Unterschieds, bezogen auf die Gewichte, wie zuletzt gemessen</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Tensor</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PresetButton</name>
    <message>
        <source>Named mixes that give every tensor a type; start from one and change what matters</source>
        <translation>Benannte Mischungen, die jedem Tensor einen Typ geben; mit einer beginnen und ändern, was zählt</translation>
    </message>
    <message>
        <source>Preset: %1 ▾</source>
        <translation>Vorgabe: %1 ▾</translation>
    </message>
    <message>
        <source>Preset %1</source>
        <translation>Vorgabe %1</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>%1 bpw · %2</source>
        <translation>%1 bpw · %2</translation>
    </message>
    <message>
        <source>not possible</source>
        <translation>nicht möglich</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PromptBox</name>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Ask both…</source>
        <translation>Beide fragen…</translation>
    </message>
    <message>
        <source>Return sends, Shift+Return begins a new line</source>
        <translation>Eingabetaste sendet, Umschalt+Eingabetaste beginnt eine neue Zeile</translation>
    </message>
</context>
<context>
    <name>nibble::ui::QuantizeController</name>
    <message>
        <source>Quantizing to %1</source>
        <translation>Quantisieren nach %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SamplingPanel</name>
    <message>
        <source>A new one for each answer</source>
        <translation>Ein neuer für jede Antwort</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Auswahl der Token</translation>
    </message>
    <message>
        <source>How tokens are drawn</source>
        <translation>Wie Token gezogen werden</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>0 always takes the likeliest token; higher is more varied</source>
        <translation>0 nimmt immer das wahrscheinlichste Token; höher ist abwechslungsreicher</translation>
    </message>
    <message>
        <source>Top k</source>
        <translation>Top k</translation>
    </message>
    <message>
        <source>Keeps the k likeliest tokens; 0 keeps all</source>
        <translation>Behält die k wahrscheinlichsten Token; 0 behält alle</translation>
    </message>
    <message>
        <source>Top p</source>
        <translation>Top p</translation>
    </message>
    <message>
        <source>Keeps the likeliest tokens that together reach this probability; 1 keeps all</source>
        <translation>Behält die wahrscheinlichsten Token, die zusammen diese Wahrscheinlichkeit erreichen; 1 behält alle</translation>
    </message>
    <message>
        <source>Min p</source>
        <translation>Min p</translation>
    </message>
    <message>
        <source>Keeps tokens at least this many times as likely as the likeliest; 0 keeps all</source>
        <translation>Behält Token, die mindestens um diesen Faktor so wahrscheinlich sind wie das wahrscheinlichste; 0 behält alle</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungsabzug</translation>
    </message>
    <message>
        <source>Makes the last 64 tokens less likely to come again; 1 is off</source>
        <translation>Macht die letzten 64 Token unwahrscheinlicher; 1 ist aus</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>Längste Antwort</translation>
    </message>
    <message>
        <source>Tokens after which an answer is cut off</source>
        <translation>Token, nach denen eine Antwort abgeschnitten wird</translation>
    </message>
    <message>
        <source>Off: the same question gives the same answer again</source>
        <translation>Aus: Dieselbe Frage ergibt wieder dieselbe Antwort</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed gives the same text</source>
        <translation>Derselbe Startwert ergibt denselben Text</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Back to the values Nibble came with</source>
        <translation>Zurück zu den Werten, mit denen Nibble kam</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Computing</source>
        <translation>Rechnen</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Changes hold at once.</source>
        <translation>Änderungen gelten sofort.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Colours of the whole window</source>
        <translation>Farben des ganzen Fensters</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Of everything Nibble writes</source>
        <translation>Von allem, was Nibble schreibt</translation>
    </message>
    <message>
        <source>Binary: KiB, MiB, GiB</source>
        <translation>Binär: KiB, MiB, GiB</translation>
    </message>
    <message>
        <source>Decimal: kB, MB, GB</source>
        <translation>Dezimal: kB, MB, GB</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>Größen</translation>
    </message>
    <message>
        <source>1 GiB is 1024³ bytes, 1 GB is 1000³</source>
        <translation>1 GiB sind 1024³ Bytes, 1 GB sind 1000³</translation>
    </message>
    <message>
        <source>All (%1)</source>
        <translation>Alle (%1)</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>How many processor cores Nibble may compute on; work that runs keeps what it has</source>
        <translation>Auf wie vielen Prozessorkernen Nibble rechnen darf; laufende Arbeit behält ihre</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Speichergrenze</translation>
    </message>
    <message>
        <source>How much of this machine&apos;s memory models may take</source>
        <translation>Wie viel Speicher dieses Rechners Modelle belegen dürfen</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>Where runs, measurements and votes are kept</source>
        <translation>Wo Läufe, Messungen und Stimmen liegen</translation>
    </message>
    <message>
        <source>Evaluation text</source>
        <translation>Bewertungstext</translation>
    </message>
    <message>
        <source>Measured unless another text is chosen</source>
        <translation>Wird gemessen, solange kein anderer Text gewählt ist</translation>
    </message>
    <message>
        <source>Texts (*.txt *.raw *.md);;All files (*)</source>
        <translation>Texte (*.txt *.raw *.md);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>nibble::ui::StartPage</name>
    <message>
        <source>Recent</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Choose a GGUF or safetensors file, or a Hugging Face folder (Ctrl+O)</source>
        <translation>Eine GGUF- oder safetensors-Datei oder einen Hugging-Face-Ordner wählen (Strg+O)</translation>
    </message>
    <message>
        <source>Try the demo model</source>
        <translation>Demomodell ausprobieren</translation>
    </message>
    <message>
        <source>A real language model of 5 M parameters that came with Nibble</source>
        <translation>Ein echtes Sprachmodell mit 5 M Parametern, das mit Nibble kam</translation>
    </message>
    <message>
        <source>1 See what is inside · 2 Drag bits onto layers · 3 Prove it with perplexity and a chat · 4 Export</source>
        <translation>1 Hineinsehen · 2 Bits auf Schichten ziehen · 3 Mit Perplexität und Chat prüfen · 4 Exportieren</translation>
    </message>
    <message>
        <source>Drop a model here</source>
        <translation>Ein Modell hier ablegen</translation>
    </message>
    <message>
        <source>A Hugging Face folder or a GGUF file. Nothing leaves this computer.</source>
        <translation>Ein Hugging-Face-Ordner oder eine GGUF-Datei. Nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>%1 wird geöffnet</translation>
    </message>
    <message>
        <source>%1 could not be opened</source>
        <translation>%1 konnte nicht geöffnet werden</translation>
    </message>
    <message>
        <source>moved or deleted · click to remove</source>
        <translation>verschoben oder gelöscht · Klick entfernt den Eintrag</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TokenPopup</name>
    <message>
        <source>token %1, first difference</source>
        <translation>Token %1, erster Unterschied</translation>
    </message>
    <message>
        <source>token %1</source>
        <translation>Token %1</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>KL divergence here %1</source>
        <translation>KL-Divergenz hier %1</translation>
    </message>
    <message>
        <source>The two had not read the same text here, so they are not compared.</source>
        <translation>Beide hatten hier nicht denselben Text gelesen, daher werden sie nicht verglichen.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Transcript</name>
    <message>
        <source>not asked</source>
        <translation>nicht gefragt</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>liest…</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>ended at the token limit</source>
        <translation>endete an der Tokengrenze</translation>
    </message>
    <message>
        <source>ended because the context is full</source>
        <translation>endete, weil der Kontext voll ist</translation>
    </message>
    <message>
        <source>an empty answer</source>
        <translation>eine leere Antwort</translation>
    </message>
    <message>
        <source>Your message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Ready. Ask both below.</source>
        <translation>Bereit. Unten beide fragen.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TypeLegend</name>
    <message>
        <source>Bytes by type: %1</source>
        <translation>Bytes nach Typ: %1</translation>
    </message>
    <message>
        <source>How the bytes of the plan are shared between the types
%1</source>
        <translation>Wie sich die Bytes des Plans auf die Typen verteilen
%1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::VariantMenu</name>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Model to talk to</source>
        <translation>Modell für das Gespräch</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors);;All files (*)</source>
        <translation>Modelle (*.gguf *.safetensors);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::VoteBar</name>
    <message>
        <source>Blind test</source>
        <translation>Blindtest</translation>
    </message>
    <message>
        <source>A is better</source>
        <translation>A ist besser</translation>
    </message>
    <message>
        <source>The left answer</source>
        <translation>Die linke Antwort</translation>
    </message>
    <message>
        <source>Tie</source>
        <translation>Gleich gut</translation>
    </message>
    <message>
        <source>Equally good or equally bad</source>
        <translation>Gleich gut oder gleich schlecht</translation>
    </message>
    <message>
        <source>B is better</source>
        <translation>B ist besser</translation>
    </message>
    <message>
        <source>The right answer</source>
        <translation>Die rechte Antwort</translation>
    </message>
    <message>
        <source>Next round</source>
        <translation>Nächste Runde</translation>
    </message>
    <message>
        <source>A new conversation with the sides put anew</source>
        <translation>Ein neues Gespräch mit neu verteilten Seiten</translation>
    </message>
    <message>
        <source>Ask something, then say which answer is better.</source>
        <translation>Etwas fragen, dann sagen, welche Antwort besser ist.</translation>
    </message>
    <message>
        <source>Which answer is better?</source>
        <translation>Welche Antwort ist besser?</translation>
    </message>
    <message>
        <source>A was %1, B was %2.</source>
        <translation>A war %1, B war %2.</translation>
    </message>
</context>
</TS>
