<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Export</name>
    <message numerus="yes">
        <source>%n tensor(s) get another type than planned</source>
        <translation>
            <numerusform>%n tensor gets another type than planned</numerusform>
            <numerusform>%n tensors get another type than planned</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>GGUF can hold all %n tensor(s) of the plan</source>
        <translation>
            <numerusform>GGUF can hold the %n tensor of the plan</numerusform>
            <numerusform>GGUF can hold all %n tensors of the plan</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VerifyText</name>
    <message numerus="yes">
        <source>%1, %n tensor(s)</source>
        <translation>
            <numerusform>%1, %n tensor</numerusform>
            <numerusform>%1, %n tensors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n tensor(s) have the planned type and shape</source>
        <translation>
            <numerusform>%n tensor has the planned type and shape</numerusform>
            <numerusform>All %n tensors have the planned type and shape</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n key(s) are there</source>
        <translation>
            <numerusform>%n key is there</numerusform>
            <numerusform>All %n keys are there</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::ActivationView</name>
    <message numerus="yes">
        <source>%n channel(s)</source>
        <translation>
            <numerusform>%n channel</numerusform>
            <numerusform>%n channels</numerusform>
        </translation>
    </message>
</context>
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
    <name>nibble::ui::CalibrationPanel</name>
    <message numerus="yes">
        <source>%n chunk(s) · %1 tokens</source>
        <translation>
            <numerusform>%n chunk · %1 tokens</numerusform>
            <numerusform>%n chunks · %1 tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) a chunk</source>
        <translation>
            <numerusform>%n token a chunk</numerusform>
            <numerusform>%n tokens a chunk</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChannelCard</name>
    <message numerus="yes">
        <source>%n stand(s) out · %1</source>
        <translation>
            <numerusform>%n stands out · %1</numerusform>
            <numerusform>%n stand out · %1</numerusform>
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
    <name>nibble::ui::EvaluationController</name>
    <message numerus="yes">
        <source>Evaluating %n variant(s)</source>
        <translation>
            <numerusform>Evaluating %n variant</numerusform>
            <numerusform>Evaluating %n variants</numerusform>
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
    <name>nibble::ui::OutlierCard</name>
    <message numerus="yes">
        <source>%n stand(s) out, with %1 of the energy</source>
        <translation>
            <numerusform>%n stands out, with %1 of the energy</numerusform>
            <numerusform>%n stand out, with %1 of the energy</numerusform>
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
<context>
    <name>nibble::ui::RunPanel</name>
    <message numerus="yes">
        <source>%n difference(s), in bold</source>
        <translation>
            <numerusform>%n difference, in bold</numerusform>
            <numerusform>%n differences, in bold</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::RunsPage</name>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) deleted.</source>
        <translation>
            <numerusform>%n run deleted.</numerusform>
            <numerusform>%n runs deleted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::TypeShareBar</name>
    <message numerus="yes">
        <source>%1  %2 · %n tensor(s)</source>
        <translation>
            <numerusform>%1  %2 · %n tensor</numerusform>
            <numerusform>%1  %2 · %n tensors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::WriteStatus</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
