<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>nibble::ui::BitMapView</name>
    <message numerus="yes">
        <source>%n tensor(s) selected</source>
        <translation>
            <numerusform>%n tensor selected</numerusform>
            <numerusform>%n tensors selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChatPane</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::Inspector</name>
    <message numerus="yes">
        <source>%n tensor(s) selected</source>
        <translation>
            <numerusform>%n tensor selected</numerusform>
            <numerusform>%n tensors selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) differ from %1</source>
        <translation>
            <numerusform>%n tensor differs from %1</numerusform>
            <numerusform>%n tensors differ from %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobsStrip</name>
    <message numerus="yes">
        <source>%n more job(s) queued</source>
        <translation>
            <numerusform>%n more job queued</numerusform>
            <numerusform>%n more jobs queued</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::ModelHeader</name>
    <message numerus="yes">
        <source>%1 · %2 · %n layer(s)</source>
        <translation>
            <numerusform>%1 · %2 · %n layer</numerusform>
            <numerusform>%1 · %2 · %n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanPage</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
</context>
</TS>
