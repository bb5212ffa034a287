<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>CalibrationText</name>
    <message>
        <source>Bundled text</source>
        <translation>Mitgelieferter Text</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>reading the text…</source>
        <translation>liest den Text…</translation>
    </message>
    <message>
        <source>not possible</source>
        <translation>nicht möglich</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>measuring %1</source>
        <translation>misst %1</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>Measured on %1 tokens, %2.</source>
        <translation>An %1 Token gemessen, %2.</translation>
    </message>
    <message>
        <source>%1 of the text&apos;s %2 tokens</source>
        <translation>%1 der %2 Token des Textes</translation>
    </message>
    <message>
        <source>, about %1 on this computer</source>
        <translation>, etwa %1 auf diesem Rechner</translation>
    </message>
    <message>
        <source> That is little: some ten thousand give steadier figures.</source>
        <translation> Das ist wenig: Einige zehntausend geben verlässlichere Zahlen.</translation>
    </message>
</context>
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
    <name>Device</name>
    <message>
        <source>Models cannot run on it: %1</source>
        <translation>Modelle laufen darauf nicht: %1</translation>
    </message>
    <message>
        <source>A driver that computes on the processor: slower than the processor itself</source>
        <translation>Ein Treiber, der auf dem Prozessor rechnet: langsamer als der Prozessor selbst</translation>
    </message>
    <message>
        <source>The fittest GPU where the model fits, else the processor</source>
        <translation>Die beste GPU, auf die das Modell passt, sonst der Prozessor</translation>
    </message>
    <message>
        <source>%1 (not in this computer)</source>
        <translation>%1 (nicht in diesem Rechner)</translation>
    </message>
    <message>
        <source>Until it is back, models run on the processor and say so</source>
        <translation>Bis sie wieder da ist, laufen Modelle auf dem Prozessor und sagen das</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Driver: %1</source>
        <translation>Treiber: %1</translation>
    </message>
</context>
<context>
    <name>Distribution</name>
    <message>
        <source>all %1 values</source>
        <translation>alle %1 Werte</translation>
    </message>
    <message>
        <source>sample of %1 values</source>
        <translation>Stichprobe von %1 Werten</translation>
    </message>
    <message>
        <source>%1, reading the rest: %2</source>
        <translation>%1, liest den Rest: %2</translation>
    </message>
    <message>
        <source>%1 … %2 · mean %3 · deviation %4</source>
        <translation>%1 … %2 · Mittel %3 · Streuung %4</translation>
    </message>
    <message>
        <source>RMSE %1 · relative %2 · largest %3</source>
        <translation>RMSE %1 · relativ %2 · größter %3</translation>
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
    <name>Export</name>
    <message numerus="yes">
        <source>%n tensor(s) get another type than planned</source>
        <translation>
            <numerusform>%n Tensor bekommt einen anderen Typ als geplant</numerusform>
            <numerusform>%n Tensoren bekommen einen anderen Typ als geplant</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: rows of %2 do not divide into blocks of %3, so it is %4 instead of %5</source>
        <translation>%1: Zeilen von %2 gehen nicht in Blöcke von %3 auf, daher %4 statt %5</translation>
    </message>
    <message>
        <source>Opens</source>
        <translation>Öffnet sich</translation>
    </message>
    <message>
        <source>Types and shapes</source>
        <translation>Typen und Formen</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>Finite values</source>
        <translation>Endliche Werte</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Says a few tokens</source>
        <translation>Sagt ein paar Token</translation>
    </message>
    <message numerus="yes">
        <source>GGUF can hold all %n tensor(s) of the plan</source>
        <translation>
            <numerusform>GGUF kann den %n Tensor des Plans aufnehmen</numerusform>
            <numerusform>GGUF kann alle %n Tensoren des Plans aufnehmen</numerusform>
        </translation>
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
    <message>
        <source>No text runs through %1</source>
        <translation>Durch %1 läuft kein Text</translation>
    </message>
    <message>
        <source>%1 cannot round into %2</source>
        <translation>%1 kann nicht in %2 runden</translation>
    </message>
    <message>
        <source>%1 has too few bits to do without importance; choose a calibration text or an importance file first</source>
        <translation>%1 hat zu wenige Bits, um ohne Wichtigkeit auszukommen; erst einen Kalibriertext oder eine Wichtigkeitsdatei wählen</translation>
    </message>
    <message>
        <source>This version does not know it</source>
        <translation>Diese Version kennt es nicht</translation>
    </message>
    <message>
        <source>Needs calibration text; choose one under Calibration first</source>
        <translation>Braucht Kalibriertext; erst unter Kalibrierung einen wählen</translation>
    </message>
    <message>
        <source>Needs importance; choose a calibration text or an importance file first</source>
        <translation>Braucht Wichtigkeit; erst einen Kalibriertext oder eine Wichtigkeitsdatei wählen</translation>
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
    <name>Runs</name>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>Fassung</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Messweise</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV-Cache</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Weights in memory</source>
        <translation>Gewichte im Speicher</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>Bits pro Gewicht</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>± standard error</source>
        <translation>± Standardfehler</translation>
    </message>
    <message>
        <source>Of the reference</source>
        <translation>Der Referenz</translation>
    </message>
    <message>
        <source>KLD mean</source>
        <translation>KLD Mittel</translation>
    </message>
    <message>
        <source>KLD median</source>
        <translation>KLD Median</translation>
    </message>
    <message>
        <source>KLD 99 %</source>
        <translation>KLD 99 %</translation>
    </message>
    <message>
        <source>KLD largest</source>
        <translation>KLD größte</translation>
    </message>
    <message>
        <source>Same top token</source>
        <translation>Gleiches erstes Token</translation>
    </message>
    <message>
        <source>Tokens scored</source>
        <translation>Bewertete Token</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>Token/s</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauerte</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Größter Speicher</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>Largest error</source>
        <translation>Größter Fehler</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>, pure</source>
        <translation>, rein</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Quantisieren</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Bewerten</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Bench</source>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
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
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>Activation bits</source>
        <translation>Bits der Aktivierungen</translation>
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
    <name>VerifyText</name>
    <message>
        <source>%1; the largest is %2, in %3</source>
        <translation>%1; der größte ist %2, in %3</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n tensor(s)</source>
        <translation>
            <numerusform>%1, %n Tensor</numerusform>
            <numerusform>%1, %n Tensoren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n tensor(s) have the planned type and shape</source>
        <translation>
            <numerusform>%n Tensor hat Typ und Form wie geplant</numerusform>
            <numerusform>Alle %n Tensoren haben Typ und Form wie geplant</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n key(s) are there</source>
        <translation>
            <numerusform>%n Schlüssel ist da</numerusform>
            <numerusform>Alle %n Schlüssel sind da</numerusform>
        </translation>
    </message>
    <message>
        <source>All %1 weights are finite</source>
        <translation>Alle %1 Gewichte sind endlich</translation>
    </message>
    <message>
        <source>As measured while writing</source>
        <translation>Wie beim Schreiben gemessen</translation>
    </message>
    <message>
        <source>Plausible</source>
        <translation>Plausibel</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>Die Datei lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>The tensors are not those of the plan</source>
        <translation>Die Tensoren sind nicht die des Plans</translation>
    </message>
    <message>
        <source>Not asked for</source>
        <translation>Nicht verlangt</translation>
    </message>
    <message>
        <source>Not run: it takes %1 of memory, and the settings allow models %2</source>
        <translation>Nicht ausgeführt: Es braucht %1 Speicher, und die Einstellungen erlauben Modellen %2</translation>
    </message>
    <message>
        <source>The tensor %1 is missing</source>
        <translation>Der Tensor %1 fehlt</translation>
    </message>
    <message>
        <source>%1 is %2, planned was %3</source>
        <translation>%1 ist %2, geplant war %3</translation>
    </message>
    <message>
        <source>%1 has the shape %2, planned was %3</source>
        <translation>%1 hat die Form %2, geplant war %3</translation>
    </message>
    <message>
        <source>%1 tensors, planned were %2</source>
        <translation>%1 Tensoren, geplant waren %2</translation>
    </message>
    <message>
        <source>The key %1 is missing</source>
        <translation>Der Schlüssel %1 fehlt</translation>
    </message>
    <message>
        <source>The key %1 has another value</source>
        <translation>Der Schlüssel %1 hat einen anderen Wert</translation>
    </message>
    <message>
        <source>%1 was to be copied and differs from the model</source>
        <translation>%1 sollte kopiert werden und weicht vom Modell ab</translation>
    </message>
    <message>
        <source>%1 has an error of %2; it was %3 when it was written</source>
        <translation>%1 hat einen Fehler von %2; beim Schreiben waren es %3</translation>
    </message>
    <message>
        <source>%1 has an error of %2 of its weights</source>
        <translation>%1 hat einen Fehler von %2 seiner Gewichte</translation>
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
    <name>nibble::ui::ActivationView</name>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Histogram of the inputs</source>
        <translation>Histogramm der Eingaben</translation>
    </message>
    <message>
        <source>Magnitudes of the inputs, by powers of two. Turn the wheel to zoom, drag to move, double-click for the whole range</source>
        <translation>Beträge der Eingaben, nach Zweierpotenzen. Mausrad vergrößert, Ziehen verschiebt, Doppelklick zeigt alles</translation>
    </message>
    <message>
        <source>Counts on a logarithmic scale, so that rare values show</source>
        <translation>Anzahlen logarithmisch, damit seltene Werte zu sehen sind</translation>
    </message>
    <message>
        <source>Logarithmic counts</source>
        <translation>Logarithmische Anzahlen</translation>
    </message>
    <message>
        <source>Keep what is shown as picture or table</source>
        <translation>Das Gezeigte als Bild oder Tabelle behalten</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>Text wählen</translation>
    </message>
    <message>
        <source>Inputs by channel</source>
        <translation>Eingaben nach Kanal</translation>
    </message>
    <message>
        <source>Magnitudes by channel</source>
        <translation>Beträge nach Kanal</translation>
    </message>
    <message>
        <source>largest |x|</source>
        <translation>größtes |x|</translation>
    </message>
    <message>
        <source>stands out</source>
        <translation>sticht heraus</translation>
    </message>
    <message>
        <source>root mean square</source>
        <translation>quadratisches Mittel</translation>
    </message>
    <message>
        <source>No inputs</source>
        <translation>Keine Eingaben</translation>
    </message>
    <message>
        <source>Text does not run through this tensor: only matrices that vectors are multiplied with have inputs.</source>
        <translation>Durch diesen Tensor läuft kein Text: Nur Matrizen, mit denen Vektoren multipliziert werden, haben Eingaben.</translation>
    </message>
    <message>
        <source>The measurements cannot be read</source>
        <translation>Die Messungen sind nicht lesbar</translation>
    </message>
    <message numerus="yes">
        <source>%n channel(s)</source>
        <translation>
            <numerusform>%n Kanal</numerusform>
            <numerusform>%n Kanäle</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 vectors</source>
        <translation>%1 Vektoren</translation>
    </message>
    <message>
        <source>%1 not finite, left out</source>
        <translation>%1 nicht endlich, ausgelassen</translation>
    </message>
    <message>
        <source>Goes into %1</source>
        <translation>Geht in %1</translation>
    </message>
    <message>
        <source>all channels</source>
        <translation>alle Kanäle</translation>
    </message>
    <message>
        <source>outlier channels</source>
        <translation>Ausreißerkanäle</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>Kanal</translation>
    </message>
    <message>
        <source>largest %1 in channel %2</source>
        <translation>größtes %1 in Kanal %2</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>The text is running through the model.</source>
        <translation>Der Text läuft durch das Modell.</translation>
    </message>
    <message>
        <source>The text is running through the model: %1.</source>
        <translation>Der Text läuft durch das Modell: %1.</translation>
    </message>
    <message>
        <source>Nothing measured yet</source>
        <translation>Noch nichts gemessen</translation>
    </message>
    <message>
        <source>Choose a calibration text in Plan, under Calibration, and measure the model on it: what goes into each matrix then shows here.</source>
        <translation>Im Plan unter Kalibrierung einen Kalibriertext wählen und das Modell daran messen: Dann erscheint hier, was in jede Matrix geht.</translation>
    </message>
    <message>
        <source>The model cannot be measured</source>
        <translation>Das Modell lässt sich nicht messen</translation>
    </message>
    <message>
        <source>Measuring failed</source>
        <translation>Die Messung schlug fehl</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Noch nicht gemessen</translation>
    </message>
    <message>
        <source>%1 tokens of the calibration text will run through the model, in the background.</source>
        <translation>%1 Token des Kalibriertextes laufen durch das Modell, im Hintergrund.</translation>
    </message>
    <message>
        <source>Waiting for other jobs.</source>
        <translation>Wartet auf andere Aufträge.</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>Liest den Text…</translation>
    </message>
    <message>
        <source>Histogram as CSV…</source>
        <translation>Histogramm als CSV…</translation>
    </message>
    <message>
        <source>Channels as CSV…</source>
        <translation>Kanäle als CSV…</translation>
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
    <message>
        <source>%1, %2, %3 bits</source>
        <translation>%1, %2, %3 Bit</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Calibration</name>
    <message>
        <source>Measuring on %1</source>
        <translation>Messen an %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CalibrationPanel</name>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibrierung</translation>
    </message>
    <message>
        <source>Text like what the model is made for is run through it once, to see what goes into every matrix.</source>
        <translation>Text, wie er dem Zweck des Modells entspricht, läuft einmal hindurch, um zu sehen, was in jede Matrix geht.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>A text to measure on, or a file of importance</source>
        <translation>Ein Text zum Messen oder eine Wichtigkeitsdatei</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>More text gives steadier figures; some ten thousand tokens do</source>
        <translation>Mehr Text gibt verlässlichere Zahlen; einige zehntausend Token genügen</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Tokens that the model sees together</source>
        <translation>Token, die das Modell zusammen sieht</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>Choose a calibration text</source>
        <translation>Kalibriertext wählen</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.raw);;All files (*)</source>
        <translation>Texte (*.txt *.md *.raw);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Load an importance matrix</source>
        <translation>Wichtigkeitsmatrix laden</translation>
    </message>
    <message>
        <source>Importance matrices (*.dat *.gguf *.imatrix);;All files (*)</source>
        <translation>Wichtigkeitsmatrizen (*.dat *.gguf *.imatrix);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Text file…</source>
        <translation>Textdatei…</translation>
    </message>
    <message>
        <source>Importance file…</source>
        <translation>Wichtigkeitsdatei…</translation>
    </message>
    <message>
        <source>The whole text</source>
        <translation>Der ganze Text</translation>
    </message>
    <message>
        <source>The whole text · %1 tokens</source>
        <translation>Der ganze Text · %1 Token</translation>
    </message>
    <message numerus="yes">
        <source>%n chunk(s) · %1 tokens</source>
        <translation>
            <numerusform>%n Abschnitt · %1 Token</numerusform>
            <numerusform>%n Abschnitte · %1 Token</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) a chunk</source>
        <translation>
            <numerusform>%n Token je Abschnitt</numerusform>
            <numerusform>%n Token je Abschnitt</numerusform>
        </translation>
    </message>
    <message>
        <source>The file says how much each input counts. AWQ and GPTQ need text.</source>
        <translation>Die Datei sagt, wie sehr jede Eingabe zählt. AWQ und GPTQ brauchen Text.</translation>
    </message>
    <message>
        <source>Choose a text: the bundled one is stories in plain English.</source>
        <translation>Einen Text wählen: Der mitgelieferte besteht aus einfachen englischen Geschichten.</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>Liest den Text…</translation>
    </message>
    <message>
        <source>Waiting for other jobs.</source>
        <translation>Wartet auf andere Aufträge.</translation>
    </message>
    <message>
        <source>Measured already; another amount or text can be measured too</source>
        <translation>Schon gemessen; auch eine andere Menge oder ein anderer Text lässt sich messen</translation>
    </message>
    <message>
        <source>Runs in the background; the strip at the foot pauses and cancels it</source>
        <translation>Läuft im Hintergrund; die Leiste unten hält es an oder bricht es ab</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChannelCard</name>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Magnitudes by channel</source>
        <translation>Beträge nach Kanal</translation>
    </message>
    <message>
        <source>One value for each input of the matrix</source>
        <translation>Ein Wert für jede Eingabe der Matrix</translation>
    </message>
    <message>
        <source>One value for each output of the matrix</source>
        <translation>Ein Wert für jede Ausgabe der Matrix</translation>
    </message>
    <message>
        <source>largest |w|</source>
        <translation>größtes |w|</translation>
    </message>
    <message>
        <source>stands out</source>
        <translation>sticht heraus</translation>
    </message>
    <message>
        <source>root mean square</source>
        <translation>quadratisches Mittel</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>largest %1 in %2 %3</source>
        <translation>größtes %1 in %2 %3</translation>
    </message>
    <message numerus="yes">
        <source>%n stand(s) out · %1</source>
        <translation>
            <numerusform>%n sticht heraus · %1</numerusform>
            <numerusform>%n stechen heraus · %1</numerusform>
        </translation>
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
    <message>
        <source>Load anyway</source>
        <translation>Trotzdem laden</translation>
    </message>
    <message>
        <source>The plan&apos;s methods need calibration first: its text runs through the whole model, which may take long.</source>
        <translation>Die Verfahren des Plans brauchen erst Kalibrierung: Ihr Text läuft durch das ganze Modell, was lange dauern kann.</translation>
    </message>
    <message>
        <source>Calibrate and load</source>
        <translation>Kalibrieren und laden</translation>
    </message>
    <message>
        <source>The settings name another device by now.</source>
        <translation>Die Einstellungen nennen inzwischen ein anderes Gerät.</translation>
    </message>
    <message>
        <source>Loading it takes about %1 of main memory; the settings allow models %2.</source>
        <translation>Das Laden braucht etwa %1 Hauptspeicher; die Einstellungen erlauben Modellen %2.</translation>
    </message>
    <message>
        <source>Loading it takes about %1 of main memory, with the other model %2; the settings allow models %3.</source>
        <translation>Das Laden braucht etwa %1 Hauptspeicher, mit dem anderen Modell %2; die Einstellungen erlauben Modellen %3.</translation>
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
    <message>
        <source>%1 ▾</source>
        <translation>%1 ▾</translation>
    </message>
    <message>
        <source>Device of pane %1: %2</source>
        <translation>Gerät von Bereich %1: %2</translation>
    </message>
    <message>
        <source>Runs on %1. Choose another device</source>
        <translation>Läuft auf %1. Ein anderes Gerät wählen</translation>
    </message>
    <message>
        <source>Choose where the model runs</source>
        <translation>Wählen, wo das Modell läuft</translation>
    </message>
    <message>
        <source>This model runs on the processor: %1</source>
        <translation>Dieses Modell läuft auf dem Prozessor: %1</translation>
    </message>
    <message>
        <source>Speed on %1 after the first token, without the other pane&apos;s share</source>
        <translation>Geschwindigkeit auf %1 nach dem ersten Token, ohne den Anteil der anderen Seite</translation>
    </message>
    <message>
        <source>%1 of %2 layers run on the GPU, which has no room for more; the others run on the processor</source>
        <translation>%1 von %2 Schichten laufen auf der GPU, für mehr fehlt ihr der Platz; die übrigen laufen auf dem Prozessor</translation>
    </message>
    <message>
        <source>%1 was lost, and the processor has no room for this model.</source>
        <translation>%1 ist ausgefallen, und auf dem Prozessor ist kein Platz für dieses Modell.</translation>
    </message>
    <message>
        <source>%1 was lost; this model goes on on the processor.</source>
        <translation>%1 ist ausgefallen; dieses Modell macht auf dem Prozessor weiter.</translation>
    </message>
    <message>
        <source>%1 has no memory left; this model goes on on the processor.</source>
        <translation>%1 hat keinen Speicher mehr; dieses Modell macht auf dem Prozessor weiter.</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Neu laden</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Comparison</name>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>plan (%1, kept)</source>
        <translation>Plan (%1, bleibt)</translation>
    </message>
    <message>
        <source>plan (%1)</source>
        <translation>Plan (%1)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CurvesPlot</name>
    <message>
        <source>Running perplexity of each variant</source>
        <translation>Laufende Perplexität jeder Fassung</translation>
    </message>
    <message>
        <source>Chunks of text</source>
        <translation>Textabschnitte</translation>
    </message>
    <message>
        <source>Perplexity so far</source>
        <translation>Perplexität bisher</translation>
    </message>
    <message>
        <source>Curves appear here while an evaluation runs.
Lower is better; the distance to the original is what was lost.</source>
        <translation>Während einer Bewertung erscheinen hier Kurven.
Niedriger ist besser; der Abstand zum Original ist der Verlust.</translation>
    </message>
    <message>
        <source>After chunk %1</source>
        <translation>Nach Abschnitt %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::DeviceMenu</name>
    <message>
        <source>As in Settings (%1)</source>
        <translation>Wie in den Einstellungen (%1)</translation>
    </message>
    <message>
        <source>Looking for GPUs…</source>
        <translation>Suche nach GPUs …</translation>
    </message>
</context>
<context>
    <name>nibble::ui::DistributionsPage</name>
    <message>
        <source>Against: %1</source>
        <translation>Gegen: %1</translation>
    </message>
    <message>
        <source>Compare with, now %1</source>
        <translation>Vergleichen mit, jetzt %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>The plan keeps this tensor as it is, so there is no error.</source>
        <translation>Der Plan lässt diesen Tensor, wie er ist, daher gibt es keinen Fehler.</translation>
    </message>
    <message>
        <source>Choose the plan or a file to compare with, and the error appears here.</source>
        <translation>Den Plan oder eine Datei zum Vergleich wählen, dann erscheint hier der Fehler.</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei…</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors config.json *.safetensors.index.json);;All files (*)</source>
        <translation>Modelle (*.gguf *.safetensors config.json *.safetensors.index.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>The plan weighs errors by calibration, which is not measured yet.</source>
        <translation>Der Plan gewichtet Fehler nach der Kalibrierung, die noch nicht gemessen ist.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>The plan&apos;s method finds the values of this tensor while text runs through the whole model.</source>
        <translation>Das Verfahren des Plans findet die Werte dieses Tensors, während Text durch das ganze Modell läuft.</translation>
    </message>
    <message>
        <source>Calibrate the plan</source>
        <translation>Plan kalibrieren</translation>
    </message>
    <message>
        <source>Calibrating %1</source>
        <translation>Kalibriere %1</translation>
    </message>
    <message>
        <source>Histogram as CSV…</source>
        <translation>Histogramm als CSV…</translation>
    </message>
    <message>
        <source>Error as CSV…</source>
        <translation>Fehler als CSV…</translation>
    </message>
    <message>
        <source>Columns as CSV…</source>
        <translation>Spalten als CSV…</translation>
    </message>
    <message>
        <source>Rows as CSV…</source>
        <translation>Zeilen als CSV…</translation>
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
    <name>nibble::ui::ErrorCard</name>
    <message>
        <source>Error of the values</source>
        <translation>Fehler der Werte</translation>
    </message>
    <message>
        <source>Histogram of the errors</source>
        <translation>Histogramm der Fehler</translation>
    </message>
    <message>
        <source>Original minus compared value, weight by weight</source>
        <translation>Original minus verglichener Wert, Gewicht für Gewicht</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluatePage</name>
    <message>
        <source>Perplexity while it runs</source>
        <translation>Perplexität im Verlauf</translation>
    </message>
    <message>
        <source>Size against KL divergence</source>
        <translation>Größe gegen KL-Divergenz</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Fassungen</translation>
    </message>
    <message>
        <source>Drop model files here to add them</source>
        <translation>Modelldateien hier ablegen, um sie hinzuzufügen</translation>
    </message>
    <message>
        <source>%1 · context %2</source>
        <translation>%1 · Kontext %2</translation>
    </message>
    <message>
        <source>chunk %1 of %2</source>
        <translation>Abschnitt %1 von %2</translation>
    </message>
    <message>
        <source>chunk %1</source>
        <translation>Abschnitt %1</translation>
    </message>
    <message>
        <source>On the processor: %1. %2.</source>
        <translation>Auf dem Prozessor: %1. %2.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluationBar</name>
    <message>
        <source>Compare with the first</source>
        <translation>Mit der ersten vergleichen</translation>
    </message>
    <message>
        <source>Add variant ▾</source>
        <translation>Fassung hinzufügen ▾</translation>
    </message>
    <message>
        <source>The text the model is measured on. It should be text the model was not trained on</source>
        <translation>Der Text, an dem das Modell gemessen wird. Es sollte Text sein, an dem das Modell nicht trainiert wurde</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Tokens the model sees at once: more context gives lower perplexity, so compare like with like</source>
        <translation>Token, die das Modell auf einmal sieht: Mehr Kontext ergibt weniger Perplexität, daher nur Gleiches vergleichen</translation>
    </message>
    <message>
        <source>context %1</source>
        <translation>Kontext %1</translation>
    </message>
    <message>
        <source>all chunks</source>
        <translation>alle Abschnitte</translation>
    </message>
    <message>
        <source> chunks</source>
        <translation> Abschnitte</translation>
    </message>
    <message>
        <source>Number of chunks</source>
        <translation>Zahl der Abschnitte</translation>
    </message>
    <message>
        <source>How many pieces of text are measured; four times as many halve the error. 0 takes all</source>
        <translation>Wie viele Textabschnitte gemessen werden; viermal so viele halbieren den Fehler. 0 nimmt alle</translation>
    </message>
    <message>
        <source>Runs the first variant along and measures how far the others&apos; predictions are from its own</source>
        <translation>Lässt die erste Fassung mitlaufen und misst, wie weit die Vorhersagen der anderen von ihren entfernt sind</translation>
    </message>
    <message>
        <source>Adds the plan, a file, or what was measured before; model files may also be dropped on the table</source>
        <translation>Fügt den Plan, eine Datei oder früher Gemessenes hinzu; Modelldateien lassen sich auch auf der Tabelle ablegen</translation>
    </message>
    <message>
        <source>%1 ▾</source>
        <translation>%1 ▾</translation>
    </message>
    <message>
        <source>Text: %1</source>
        <translation>Text: %1</translation>
    </message>
    <message>
        <source>of %1 (%2 tokens)</source>
        <translation>von %1 (%2 Token)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Stops the evaluation; what was measured so far is kept in Runs</source>
        <translation>Hält die Bewertung an; das bisher Gemessene bleibt unter „Läufe“</translation>
    </message>
    <message>
        <source>Measures every variant that is not measured yet, side by side</source>
        <translation>Misst jede noch nicht gemessene Fassung, nebeneinander</translation>
    </message>
    <message>
        <source>Held-out book pages (bundled)</source>
        <translation>Zurückgehaltene Buchseiten (mitgeliefert)</translation>
    </message>
    <message>
        <source>%1 (default)</source>
        <translation>%1 (Vorgabe)</translation>
    </message>
    <message>
        <source>Choose a text file…</source>
        <translation>Textdatei wählen…</translation>
    </message>
    <message>
        <source>The plan as it is now</source>
        <translation>Der Plan, wie er jetzt ist</translation>
    </message>
    <message>
        <source>Model file…</source>
        <translation>Modelldatei…</translation>
    </message>
    <message>
        <source>Written from this model</source>
        <translation>Aus diesem Modell geschrieben</translation>
    </message>
    <message>
        <source>Measured earlier on this text</source>
        <translation>Früher an diesem Text gemessen</translation>
    </message>
    <message>
        <source>%1 · %2 · KLD %3</source>
        <translation>%1 · %2 · KLD %3</translation>
    </message>
    <message>
        <source>Text to measure on</source>
        <translation>Text zum Messen</translation>
    </message>
    <message>
        <source>Text (*.txt *.raw *.md);;All files (*)</source>
        <translation>Text (*.txt *.raw *.md);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Versions of the model</source>
        <translation>Fassungen des Modells</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors config.json);;All files (*)</source>
        <translation>Modelle (*.gguf *.safetensors config.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Multiple-choice questions</source>
        <translation>Auswahlfragen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Which sentence comes next (bundled)</source>
        <translation>Welcher Satz folgt (mitgeliefert)</translation>
    </message>
    <message>
        <source>Choose a question file…</source>
        <translation>Fragendatei wählen…</translation>
    </message>
    <message>
        <source>Questions to ask</source>
        <translation>Zu stellende Fragen</translation>
    </message>
    <message>
        <source>Questions, one JSON object a line (*.jsonl *.json);;All files (*)</source>
        <translation>Fragen, ein JSON-Objekt je Zeile (*.jsonl *.json);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluationController</name>
    <message numerus="yes">
        <source>Evaluating %n variant(s)</source>
        <translation>
            <numerusform>Bewertung von %n Fassung</numerusform>
            <numerusform>Bewertung von %n Fassungen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 of %3 layers</source>
        <translation>%1, %2 von %3 Schichten</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluationModel</name>
    <message>
        <source>A version of the model; the first is what the others are compared with</source>
        <translation>Eine Fassung des Modells; mit der ersten werden die anderen verglichen</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>Fassung</translation>
    </message>
    <message>
        <source>Size of the file, or what it will be</source>
        <translation>Größe der Datei, oder wie groß sie wird</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Bits per weight, over all tensors</source>
        <translation>Bits pro Gewicht, über alle Tensoren</translation>
    </message>
    <message>
        <source>bpw</source>
        <translation>bpw</translation>
    </message>
    <message>
        <source>How surprised the model is by the text: lower is better. ± is the standard error of sampling this text</source>
        <translation>Wie überrascht das Modell vom Text ist: niedriger ist besser. ± ist der Standardfehler dieser Textauswahl</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>Perplexity above that of the first variant</source>
        <translation>Perplexität über der der ersten Fassung</translation>
    </message>
    <message>
        <source>Δ</source>
        <translation>Δ</translation>
    </message>
    <message>
        <source>Mean KL divergence from the first variant, in nats: how much the predictions moved. 0 is no change</source>
        <translation>Mittlere KL-Divergenz von der ersten Fassung, in Nats: wie weit sich die Vorhersagen verschoben haben. 0 ist keine Änderung</translation>
    </message>
    <message>
        <source>KLD mean</source>
        <translation>KLD Mittel</translation>
    </message>
    <message>
        <source>The divergence that only one token in a hundred exceeds: how bad it gets</source>
        <translation>Die Divergenz, die nur eines von hundert Token übersteigt: wie schlimm es wird</translation>
    </message>
    <message>
        <source>KLD 99 %</source>
        <translation>KLD 99 %</translation>
    </message>
    <message>
        <source>How often both find the same token most likely</source>
        <translation>Wie oft beide dasselbe Token für das wahrscheinlichste halten</translation>
    </message>
    <message>
        <source>Same top token</source>
        <translation>Gleiches erstes Token</translation>
    </message>
    <message>
        <source>Tokens read a second on this computer</source>
        <translation>Gelesene Token pro Sekunde auf diesem Rechner</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>Token/s</translation>
    </message>
    <message>
        <source>What has been done of it</source>
        <translation>Was davon getan ist</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
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
        <source>Multiple-choice questions answered right: the choice with the highest probability for its length counts. ± is the standard error of sampling these questions</source>
        <translation>Richtig beantwortete Auswahlfragen: Es zählt die Antwort mit der für ihre Länge höchsten Wahrscheinlichkeit. ± ist der Standardfehler der Stichprobe dieser Fragen</translation>
    </message>
    <message>
        <source>Right answers</source>
        <translation>Richtige Antworten</translation>
    </message>
    <message>
        <source>On %1</source>
        <translation>Auf: %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ExportCard</name>
    <message>
        <source>Loads in</source>
        <translation>Lädt in</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Quantizes in the background; other pages stay usable</source>
        <translation>Quantisiert im Hintergrund; andere Seiten bleiben benutzbar</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Not copied</source>
        <translation>Nicht kopiert</translation>
    </message>
    <message>
        <source>On the clipboard</source>
        <translation>In der Zwischenablage</translation>
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
    <name>nibble::ui::FitCurve</name>
    <message>
        <source>What sizes buy</source>
        <translation>Was Größe bringt</translation>
    </message>
    <message>
        <source>bits per weight</source>
        <translation>Bits pro Gewicht</translation>
    </message>
    <message>
        <source>expected KL divergence</source>
        <translation>erwartete KL-Divergenz</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FitPanel</name>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Use this plan</source>
        <translation>Plan übernehmen</translation>
    </message>
    <message>
        <source>Fit to size</source>
        <translation>Auf Größe bringen</translation>
    </message>
    <message>
        <source>Bits go where they do most good: every type is tried on every tensor, then the types are chosen that lose least within the size.</source>
        <translation>Bits kommen dorthin, wo sie am meisten nützen: Jeder Typ wird an jedem Tensor versucht, dann werden die Typen gewählt, die innerhalb der Größe am wenigsten verlieren.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Unit of the size</source>
        <translation>Einheit der Größe</translation>
    </message>
    <message>
        <source>bits per weight</source>
        <translation>Bits pro Gewicht</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>Gives every tensor its type; one step of undo</source>
        <translation>Gibt jedem Tensor seinen Typ; ein Schritt zum Rückgängigmachen</translation>
    </message>
    <message>
        <source>Waiting for other jobs.</source>
        <translation>Wartet auf andere Aufträge.</translation>
    </message>
    <message>
        <source>Measuring what each tensor needs, %1 left.</source>
        <translation>Misst, was jeder Tensor braucht, noch %1.</translation>
    </message>
    <message>
        <source>Measuring what each tensor needs.</source>
        <translation>Misst, was jeder Tensor braucht.</translation>
    </message>
    <message>
        <source>Each tensor will be tried alone on the calibration text.</source>
        <translation>Jeder Tensor wird für sich am Kalibrierungstext versucht.</translation>
    </message>
    <message>
        <source>The importance file says what counts. With calibration text each tensor would be tried alone, which is surer.</source>
        <translation>Die Wichtigkeitsdatei sagt, was zählt. Mit Kalibrierungstext würde jeder Tensor für sich versucht, was sicherer ist.</translation>
    </message>
    <message>
        <source>Choose calibration text first, at the foot of the palette: without it every column counts alike, and the result is no better than a named mix.</source>
        <translation>Zuerst am Fuß der Palette Kalibrierungstext wählen: Ohne ihn zählt jede Spalte gleich, und das Ergebnis ist nicht besser als eine benannte Mischung.</translation>
    </message>
    <message>
        <source>Measured on the calibration text. Click or drag along the curve.</source>
        <translation>Am Kalibrierungstext gemessen. Auf der Kurve klicken oder ziehen.</translation>
    </message>
    <message>
        <source>Compared by errors alone. Click or drag along the curve.</source>
        <translation>Nur nach Fehlern verglichen. Auf der Kurve klicken oder ziehen.</translation>
    </message>
    <message>
        <source>%1 · %2 bits per weight</source>
        <translation>%1 · %2 Bits pro Gewicht</translation>
    </message>
    <message>
        <source>KL about %1</source>
        <translation>KL etwa %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FolderCard</name>
    <message>
        <source>About; embeddings and norms stay as the model has them</source>
        <translation>Ungefähr; Einbettungen und Normen bleiben, wie das Modell sie hat</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bit</translation>
    </message>
    <message>
        <source>Of each weight</source>
        <translation>Je Gewicht</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>a row</source>
        <translation>eine Zeile</translation>
    </message>
    <message>
        <source>Zero</source>
        <translation>Null</translation>
    </message>
    <message>
        <source>In the middle, or where each group&apos;s values want it: better at few bits, and some programs are slower with it</source>
        <translation>In der Mitte, oder wo die Werte jeder Gruppe sie haben wollen: besser bei wenigen Bits, und manche Programme sind damit langsamer</translation>
    </message>
    <message>
        <source>in the middle</source>
        <translation>in der Mitte</translation>
    </message>
    <message>
        <source>per group</source>
        <translation>je Gruppe</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>How values are chosen</source>
        <translation>Wie Werte gewählt werden</translation>
    </message>
    <message>
        <source>Output folder, %1</source>
        <translation>Ausgabeordner, %1</translation>
    </message>
    <message>
        <source>The folder appears under this name only once it is whole</source>
        <translation>Der Ordner erscheint erst unter diesem Namen, wenn er vollständig ist</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Choose where the folder goes</source>
        <translation>Wählen, wohin der Ordner kommt</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>Schreiben nach</translation>
    </message>
    <message>
        <source>The command line that writes the same folder</source>
        <translation>Die Befehlszeile, die denselben Ordner schreibt</translation>
    </message>
    <message>
        <source>Write the folder into</source>
        <translation>Den Ordner schreiben in</translation>
    </message>
    <message>
        <source>%1 · %2 bits per weight</source>
        <translation>%1 · %2 Bits pro Gewicht</translation>
    </message>
    <message>
        <source>%1 needs calibration text</source>
        <translation>%1 braucht Kalibriertext</translation>
    </message>
    <message>
        <source>Choose it in Plan, at the foot of the palette, or take another method here.</source>
        <translation>Im Plan am Fuß der Palette wählen, oder hier eine andere Methode nehmen.</translation>
    </message>
    <message>
        <source>a Hugging Face folder of packed integers</source>
        <translation>ein Hugging-Face-Ordner mit gepackten ganzen Zahlen</translation>
    </message>
    <message>
        <source>vllm serve FOLDER</source>
        <translation>vllm serve ORDNER</translation>
    </message>
    <message>
        <source>AutoModelForCausalLM.from_pretrained(FOLDER), with gptqmodel</source>
        <translation>AutoModelForCausalLM.from_pretrained(ORDNER), mit gptqmodel</translation>
    </message>
    <message>
        <source>--model-path FOLDER</source>
        <translation>--model-path ORDNER</translation>
    </message>
    <message>
        <source>-m FOLDER, 4 bits</source>
        <translation>-m ORDNER, 4 Bit</translation>
    </message>
    <message>
        <source>a Hugging Face folder in AutoAWQ&apos;s GEMM layout</source>
        <translation>ein Hugging-Face-Ordner in der GEMM-Anordnung von AutoAWQ</translation>
    </message>
    <message>
        <source>--model-format awq FOLDER</source>
        <translation>--model-format awq ORDNER</translation>
    </message>
    <message>
        <source>Write %1</source>
        <translation>%1 schreiben</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Which values of a group its codes reach; what lies beyond is clipped</source>
        <translation>Welche Werte einer Gruppe ihre Codes erreichen; was darüber liegt, wird abgeschnitten</translation>
    </message>
    <message>
        <source>searched</source>
        <translation>gesucht</translation>
    </message>
    <message>
        <source>smallest to largest</source>
        <translation>kleinster bis größter</translation>
    </message>
    <message>
        <source>99th percentile</source>
        <translation>99. Perzentil</translation>
    </message>
    <message>
        <source>least squared error</source>
        <translation>kleinste quadratische Abweichung</translation>
    </message>
    <message>
        <source>Groups of</source>
        <translation>Gruppen aus</translation>
    </message>
    <message>
        <source>Neighbours, or inputs of like size (desc_act), which only GPTQ can make: some programs are slower with it</source>
        <translation>Nachbarn, oder Eingänge ähnlicher Größe (desc_act), die nur GPTQ bilden kann: manche Programme sind damit langsamer</translation>
    </message>
    <message>
        <source>neighbours</source>
        <translation>Nachbarn</translation>
    </message>
    <message>
        <source>like inputs</source>
        <translation>ähnlichen Eingängen</translation>
    </message>
    <message>
        <source>Weights that share a scale: so many of a row, all of it, or all there are</source>
        <translation>Gewichte mit gemeinsamer Skala: so viele einer Zeile, die ganze, oder alle</translation>
    </message>
    <message>
        <source>a matrix</source>
        <translation>eine Matrix</translation>
    </message>
    <message>
        <source>least divergence (KL)</source>
        <translation>kleinste Divergenz (KL)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FolderExport</name>
    <message>
        <source>Writing %1</source>
        <translation>%1 wird geschrieben</translation>
    </message>
</context>
<context>
    <name>nibble::ui::GgufCard</name>
    <message>
        <source>llama-cli -m FILE, or llama-server -m FILE</source>
        <translation>llama-cli -m DATEI oder llama-server -m DATEI</translation>
    </message>
    <message>
        <source>A Modelfile with the line FROM FILE, then ollama create</source>
        <translation>Ein Modelfile mit der Zeile FROM DATEI, dann ollama create</translation>
    </message>
    <message>
        <source>lms import FILE, or its folder of models</source>
        <translation>lms import DATEI oder sein Modellordner</translation>
    </message>
    <message>
        <source>koboldcpp --model FILE</source>
        <translation>koboldcpp --model DATEI</translation>
    </message>
    <message>
        <source>Settings, model providers, import</source>
        <translation>Einstellungen, Modellanbieter, importieren</translation>
    </message>
    <message>
        <source>Put the file into its folder of models</source>
        <translation>Die Datei in seinen Modellordner legen</translation>
    </message>
    <message>
        <source>GGUF</source>
        <translation>GGUF</translation>
    </message>
    <message>
        <source>one file that holds weights, tokenizer and settings</source>
        <translation>eine Datei mit Gewichten, Tokenizer und Einstellungen</translation>
    </message>
    <message>
        <source>Of the tensors under the plan; the file adds a header</source>
        <translation>Der Tensoren nach dem Plan; die Datei hat dazu einen Kopf</translation>
    </message>
    <message>
        <source>The command line that writes the same file; a plan of many rules goes into a recipe file beside it</source>
        <translation>Die Befehlszeile, die dieselbe Datei schreibt; ein Plan mit vielen Regeln kommt in eine Rezeptdatei daneben</translation>
    </message>
    <message>
        <source>%1 · %2 bits per weight</source>
        <translation>%1 · %2 Bits pro Gewicht</translation>
    </message>
    <message>
        <source>Write GGUF</source>
        <translation>GGUF schreiben</translation>
    </message>
</context>
<context>
    <name>nibble::ui::GgufExport</name>
    <message>
        <source>Verifying %1</source>
        <translation>%1 wird geprüft</translation>
    </message>
</context>
<context>
    <name>nibble::ui::GpuMemory</name>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 of the %2 of %3</source>
        <translation>%1 von den %2 von %3</translation>
    </message>
    <message>
        <source>%1, too much for the %2 of %3</source>
        <translation>%1, zu viel für die %2 von %3</translation>
    </message>
    <message>
        <source>Weights, KV cache, and room for computing a batch of tokens.</source>
        <translation>Gewichte, KV-Cache und Platz, um viele Tokens auf einmal zu rechnen.</translation>
    </message>
    <message>
        <source>Free: %1.</source>
        <translation>Frei: %1.</translation>
    </message>
    <message>
        <source>The processor runs it: %1</source>
        <translation>Der Prozessor rechnet: %1</translation>
    </message>
    <message>
        <source>It has no shaders for these types: the processor runs all layers</source>
        <translation>Für diese Typen hat sie keine Shader: Der Prozessor rechnet alle Schichten</translation>
    </message>
    <message>
        <source>Not one layer fits: the processor runs all of them</source>
        <translation>Keine Schicht passt: Der Prozessor rechnet alle</translation>
    </message>
    <message>
        <source>All layers on the GPU, the table of tokens on the processor</source>
        <translation>Alle Schichten auf der GPU, die Token-Tabelle beim Prozessor</translation>
    </message>
    <message>
        <source>the others take %1, too much for %2 RAM</source>
        <translation>die übrigen brauchen %1, zu viel für %2 RAM</translation>
    </message>
    <message>
        <source>it has no shaders for the others, which take %1 RAM</source>
        <translation>für die übrigen hat sie keine Shader, sie brauchen %1 RAM</translation>
    </message>
    <message>
        <source>the others take %1 RAM</source>
        <translation>die übrigen brauchen %1 RAM</translation>
    </message>
    <message>
        <source>%1 of %2 layers on the GPU</source>
        <translation>%1 von %2 Schichten auf der GPU</translation>
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
    <name>nibble::ui::HistogramCard</name>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Histogram of the weights</source>
        <translation>Histogramm der Gewichte</translation>
    </message>
    <message>
        <source>Turn the wheel to zoom, drag to move, double-click for the whole range</source>
        <translation>Mausrad vergrößert, Ziehen verschiebt, Doppelklick zeigt den ganzen Bereich</translation>
    </message>
    <message>
        <source>Counts on a logarithmic scale, so that rare values show</source>
        <translation>Anzahlen logarithmisch, damit seltene Werte zu sehen sind</translation>
    </message>
    <message>
        <source>Logarithmic counts</source>
        <translation>Logarithmische Anzahlen</translation>
    </message>
    <message>
        <source>What the weights are compared with</source>
        <translation>Womit die Gewichte verglichen werden</translation>
    </message>
    <message>
        <source>Keep what is shown as picture or table</source>
        <translation>Das Gezeigte als Bild oder Tabelle behalten</translation>
    </message>
    <message>
        <source>Compare with the plan</source>
        <translation>Mit dem Plan vergleichen</translation>
    </message>
    <message>
        <source>original %1</source>
        <translation>Original %1</translation>
    </message>
    <message>
        <source>%1, one block&apos;s levels</source>
        <translation>%1, Stufen eines Blocks</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>reading a sample…</source>
        <translation>liest eine Stichprobe…</translation>
    </message>
    <message>
        <source>This tensor cannot be shown</source>
        <translation>Dieser Tensor kann nicht gezeigt werden</translation>
    </message>
</context>
<context>
    <name>nibble::ui::HistogramPlot</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
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
    <message>
        <source>Default method</source>
        <translation>Standardverfahren</translation>
    </message>
    <message>
        <source>How values are chosen for all tensors that nobody chose another method for</source>
        <translation>Wie Werte für alle Tensoren gewählt werden, denen niemand ein anderes Verfahren gab</translation>
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
    <name>nibble::ui::JobQueue</name>
    <message>
        <source>This run will not be kept: %1</source>
        <translation>Dieser Lauf wird nicht aufbewahrt: %1</translation>
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
    <name>nibble::ui::MeasurementPlot</name>
    <message>
        <source>Measured curve</source>
        <translation>Gemessene Kurve</translation>
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
    <name>nibble::ui::OutlierCard</name>
    <message>
        <source>Channel</source>
        <translation>Kanal</translation>
    </message>
    <message>
        <source>RMS</source>
        <translation>RMS</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>Größtes</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>Energie</translation>
    </message>
    <message>
        <source>Root mean square of the values</source>
        <translation>Quadratisches Mittel der Werte</translation>
    </message>
    <message>
        <source>Largest magnitude</source>
        <translation>Größter Betrag</translation>
    </message>
    <message>
        <source>Share of the squares of all channels</source>
        <translation>Anteil an den Quadraten aller Kanäle</translation>
    </message>
    <message>
        <source>Top channels</source>
        <translation>Stärkste Kanäle</translation>
    </message>
    <message>
        <source>Stands out: its largest value is above %1 times the middle channel&apos;s</source>
        <translation>Sticht heraus: Sein größter Wert liegt über dem %1-Fachen des mittleren Kanals</translation>
    </message>
    <message>
        <source>stands out</source>
        <translation>sticht heraus</translation>
    </message>
    <message>
        <source>none stands out</source>
        <translation>keiner sticht heraus</translation>
    </message>
    <message numerus="yes">
        <source>%n stand(s) out, with %1 of the energy</source>
        <translation>
            <numerusform>%n sticht heraus, mit %1 der Energie</numerusform>
            <numerusform>%n stechen heraus, mit %1 der Energie</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutputForm</name>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Split into files of at most</source>
        <translation>Aufteilen in Dateien von höchstens</translation>
    </message>
    <message>
        <source>Output file</source>
        <translation>Ausgabedatei</translation>
    </message>
    <message>
        <source>The file appears under this name only once it is whole</source>
        <translation>Die Datei erscheint unter diesem Namen erst, wenn sie vollständig ist</translation>
    </message>
    <message>
        <source>Choose folder and name</source>
        <translation>Ordner und Name wählen</translation>
    </message>
    <message>
        <source>For file systems and hosts that limit the size of a file</source>
        <translation>Für Dateisysteme und Anbieter, die die Dateigröße begrenzen</translation>
    </message>
    <message>
        <source>Largest file in gigabytes</source>
        <translation>Größte Datei in Gigabytes</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>Schreiben nach</translation>
    </message>
    <message>
        <source>GGUF (*.gguf)</source>
        <translation>GGUF (*.gguf)</translation>
    </message>
    <message>
        <source>Enter where the file should go.</source>
        <translation>Angeben, wohin die Datei soll.</translation>
    </message>
    <message>
        <source>This is a folder; add a file name.</source>
        <translation>Das ist ein Ordner; einen Dateinamen anfügen.</translation>
    </message>
    <message>
        <source>There is no folder %1.</source>
        <translation>Den Ordner %1 gibt es nicht.</translation>
    </message>
    <message>
        <source>The folder %1 does not allow writing.</source>
        <translation>Der Ordner %1 erlaubt kein Schreiben.</translation>
    </message>
    <message>
        <source>A file of this name exists; it will be replaced.</source>
        <translation>Eine Datei dieses Namens gibt es schon; sie wird ersetzt.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PagePanel</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
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
        <source>Set up…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Set up calibration</source>
        <translation>Kalibrierung einrichten</translation>
    </message>
    <message>
        <source>Choose what the model is measured on. Methods that know what goes into a matrix lose less, with few bits far less</source>
        <translation>Wählen, woran das Modell gemessen wird. Verfahren, die wissen, was in eine Matrix geht, verlieren weniger, mit wenigen Bits viel weniger</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibrierung</translation>
    </message>
    <message>
        <source>Calibration: %1</source>
        <translation>Kalibrierung: %1</translation>
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
        <source>%1.
Drag it onto the map, or click and paint</source>
        <translation>%1.
Auf die Karte ziehen, oder klicken und malen</translation>
    </message>
    <message>
        <source>needs text</source>
        <translation>braucht Text</translation>
    </message>
    <message>
        <source>needs data</source>
        <translation>braucht Daten</translation>
    </message>
    <message>
        <source>A click leads there</source>
        <translation>Ein Klick führt dorthin</translation>
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
    <message>
        <source>Calibration text</source>
        <translation>Kalibriertext</translation>
    </message>
    <message>
        <source>No calibration</source>
        <translation>Keine Kalibrierung</translation>
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
        <source>Sensitivity</source>
        <translation>Empfindlichkeit</translation>
    </message>
    <message>
        <source>Tint the map by how much each tensor&apos;s error matters to what it gives</source>
        <translation>Die Karte danach färben, wie sehr der Fehler jedes Tensors in dem zählt, was er liefert</translation>
    </message>
    <message>
        <source>Tints the map by how much errors matter: measure calibration text first, or load an importance file</source>
        <translation>Färbt die Karte danach, wie sehr Fehler zählen: erst Kalibriertext messen oder eine Wichtigkeitsdatei laden</translation>
    </message>
    <message>
        <source>Fit to size…</source>
        <translation>Auf Größe bringen…</translation>
    </message>
    <message>
        <source>Choose the types that lose least within a size</source>
        <translation>Die Typen wählen, die innerhalb einer Größe am wenigsten verlieren</translation>
    </message>
    <message>
        <source>%1 · %2 each</source>
        <translation>%1 · je %2</translation>
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
    <name>nibble::ui::PlotSaver</name>
    <message>
        <source>Histogram as PNG…</source>
        <translation>Histogramm als PNG…</translation>
    </message>
    <message>
        <source>Histogram as SVG…</source>
        <translation>Histogramm als SVG…</translation>
    </message>
    <message>
        <source>Copy as image</source>
        <translation>Als Bild kopieren</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
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
    <name>nibble::ui::ProfilePlot</name>
    <message>
        <source>, error %1</source>
        <translation>, Fehler %1</translation>
    </message>
    <message>
        <source>%1 %2
largest %3 %4, root mean square %5</source>
        <translation>%1 %2
größtes %3 %4, quadratisches Mittel %5</translation>
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
    <name>nibble::ui::RunPanel</name>
    <message>
        <source>Run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Use this recipe</source>
        <translation>Dieses Rezept verwenden</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Details of the run</source>
        <translation>Einzelheiten des Laufs</translation>
    </message>
    <message>
        <source>Makes the plan what it was for this run; one step of undo takes it back</source>
        <translation>Macht den Plan zu dem dieses Laufs; ein Schritt rückgängig stellt ihn wieder her</translation>
    </message>
    <message>
        <source>Opens the folder with the file this run wrote</source>
        <translation>Öffnet den Ordner mit der Datei, die dieser Lauf schrieb</translation>
    </message>
    <message>
        <source>Select a run to see all of it, or two to compare them.</source>
        <translation>Einen Lauf wählen, um alles zu sehen, oder zwei, um sie zu vergleichen.</translation>
    </message>
    <message>
        <source>Two runs compared</source>
        <translation>Zwei Läufe im Vergleich</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s), in bold</source>
        <translation>
            <numerusform>%n Unterschied, fett</numerusform>
            <numerusform>%n Unterschiede, fett</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::RunsModel</name>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>bpw</source>
        <translation>bpw</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>KLD mean</source>
        <translation>KLD Mittel</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>CSV exportieren…</translation>
    </message>
    <message>
        <source>Search: model, recipe, kind, date…</source>
        <translation>Suche: Modell, Rezept, Art, Datum…</translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation>Läufe suchen</translation>
    </message>
    <message>
        <source>Shows runs in which every word occurs (Ctrl+F)</source>
        <translation>Zeigt Läufe, in denen jedes Wort vorkommt (Strg+F)</translation>
    </message>
    <message>
        <source>Forgets the selected runs; files they wrote stay (Delete)</source>
        <translation>Vergisst die gewählten Läufe; ihre Dateien bleiben (Entf)</translation>
    </message>
    <message>
        <source>Writes what the table shows to a file for a spreadsheet</source>
        <translation>Schreibt, was die Tabelle zeigt, in eine Datei für die Tabellenkalkulation</translation>
    </message>
    <message>
        <source>The record of runs cannot be read</source>
        <translation>Die Aufzeichnung der Läufe lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>Looking for runs</source>
        <translation>Läufe werden gesucht</translation>
    </message>
    <message>
        <source>Nothing has run yet</source>
        <translation>Noch ist nichts gelaufen</translation>
    </message>
    <message>
        <source>What you quantize and evaluate, here or on the command line, is listed here with its recipe and its figures.</source>
        <translation>Was hier oder auf der Befehlszeile quantisiert und bewertet wird, steht hier mit Rezept und Zahlen.</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) deleted.</source>
        <translation>
            <numerusform>%n Lauf gelöscht.</numerusform>
            <numerusform>%n Läufe gelöscht.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>The model of this run is gone. Open one to use the recipe with.</source>
        <translation>Das Modell dieses Laufs ist weg. Eines öffnen, um das Rezept damit zu verwenden.</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Use it for the open model</source>
        <translation>Für das offene Modell verwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>This recipe was made for %1.</source>
        <translation>Dieses Rezept wurde für %1 gemacht.</translation>
    </message>
    <message>
        <source>Export runs</source>
        <translation>Läufe exportieren</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>Kommagetrennte Werte (*.csv)</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 lässt sich nicht schreiben: %2</translation>
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
    <name>nibble::ui::ScatterPlot</name>
    <message>
        <source>Size against KL divergence</source>
        <translation>Größe gegen KL-Divergenz</translation>
    </message>
    <message>
        <source>KL divergence (nats)</source>
        <translation>KL-Divergenz (Nats)</translation>
    </message>
    <message>
        <source>Small and true to the original
is down and left.</source>
        <translation>Klein und dem Original treu
ist unten links.</translation>
    </message>
    <message>
        <source>Size (%1)</source>
        <translation>Größe (%1)</translation>
    </message>
    <message>
        <source>KL divergence %1</source>
        <translation>KL-Divergenz %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Sensitivity</name>
    <message>
        <source>Weighted error %1 by importance alone</source>
        <translation>Gewichteter Fehler %1 allein nach Wichtigkeit</translation>
    </message>
    <message>
        <source>Weighted error %1</source>
        <translation>Gewichteter Fehler %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SensitivityLegend</name>
    <message>
        <source>How large the error of what each matrix gives is beside what it gives, by the inputs that were measured. Give more bits where the colour is strong</source>
        <translation>Wie groß der Fehler dessen, was jede Matrix liefert, im Verhältnis dazu ist, nach den gemessenen Eingaben. Mehr Bits dorthin, wo die Farbe kräftig ist</translation>
    </message>
    <message>
        <source>Tints show weighted errors from %1 to %2</source>
        <translation>Farben zeigen gewichtete Fehler von %1 bis %2</translation>
    </message>
    <message>
        <source>Weighted errors are being measured</source>
        <translation>Gewichtete Fehler werden gemessen</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>misst…</translation>
    </message>
    <message>
        <source>weighted error, measuring…</source>
        <translation>gewichteter Fehler, misst…</translation>
    </message>
    <message>
        <source>weighted error</source>
        <translation>gewichteter Fehler</translation>
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
    <message>
        <source>Models run on</source>
        <translation>Modelle laufen auf</translation>
    </message>
    <message>
        <source>Where models are evaluated and talked to; each side of a chat may choose another</source>
        <translation>Wo Modelle bewertet werden und antworten; jede Seite eines Gesprächs kann ein anderes Gerät wählen</translation>
    </message>
    <message>
        <source>Looking for GPUs…</source>
        <translation>Suche nach GPUs …</translation>
    </message>
    <message>
        <source>No GPU: %1</source>
        <translation>Keine GPU: %1</translation>
    </message>
    <message>
        <source>No GPU was found.</source>
        <translation>Es wurde keine GPU gefunden.</translation>
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
    <name>nibble::ui::SizeFit</name>
    <message>
        <source>Measuring what each tensor needs</source>
        <translation>Messen, was jeder Tensor braucht</translation>
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
    <name>nibble::ui::TensorList</name>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
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
        <source>Shows the tensors whose name holds this text; ↓ moves into the list</source>
        <translation>Zeigt die Tensoren, deren Name diesen Text enthält; ↓ führt in die Liste</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>The weights, and what rounding does to them</source>
        <translation>Die Gewichte, und was Runden mit ihnen macht</translation>
    </message>
    <message>
        <source>What goes into the matrix, as measured on calibration text</source>
        <translation>Was in die Matrix geht, an Kalibriertext gemessen</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorListModel</name>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1: %2 → %3</translation>
    </message>
    <message>
        <source>%1, error %2</source>
        <translation>%1, Fehler %2</translation>
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
    <name>nibble::ui::TypeShareBar</name>
    <message numerus="yes">
        <source>%1  %2 · %n tensor(s)</source>
        <translation>
            <numerusform>%1  %2 · %n Tensor</numerusform>
            <numerusform>%1  %2 · %n Tensoren</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2 bits per weight, %3 of the file</source>
        <translation>%1: %2 Bits pro Gewicht, %3 der Datei</translation>
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
    <name>nibble::ui::VariantTable</name>
    <message>
        <source>Variants</source>
        <translation>Fassungen</translation>
    </message>
    <message>
        <source>Remove from the table</source>
        <translation>Aus der Tabelle entfernen</translation>
    </message>
    <message>
        <source>Copy figures</source>
        <translation>Zahlen kopieren</translation>
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
<context>
    <name>nibble::ui::WriteStatus</name>
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
        <source>Rests until resumed; what was done is kept</source>
        <translation>Ruht bis zum Fortsetzen; das Getane bleibt</translation>
    </message>
    <message>
        <source>Stops and leaves no file</source>
        <translation>Hält an und hinterlässt keine Datei</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Opens the file manager where the file lies</source>
        <translation>Öffnet die Dateiverwaltung am Ort der Datei</translation>
    </message>
    <message>
        <source>Reads the file back, compares every tensor with the model and runs a few tokens</source>
        <translation>Liest die Datei zurück, vergleicht jeden Tensor mit dem Modell und erzeugt ein paar Token</translation>
    </message>
    <message>
        <source>Waiting for the job before it</source>
        <translation>Wartet auf den Auftrag davor</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Schreibt</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Prüft</translation>
    </message>
    <message>
        <source>Writing, %1</source>
        <translation>Schreibt, %1</translation>
    </message>
    <message>
        <source>Verifying, %1</source>
        <translation>Prüft, %1</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Written: %1 in %2, %3 bits per weight</source>
        <translation>Geschrieben: %1 in %2, %3 Bits pro Gewicht</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 und %n weitere</numerusform>
            <numerusform>%1 und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelled; nothing was written</source>
        <translation>Abgebrochen; nichts wurde geschrieben</translation>
    </message>
    <message>
        <source>Verifying failed</source>
        <translation>Prüfung fehlgeschlagen</translation>
    </message>
</context>
</TS>
